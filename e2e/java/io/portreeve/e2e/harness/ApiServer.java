package io.portreeve.e2e.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The lab's API server as a process that can be ended and started again, as it was. */
public final class ApiServer {
  private final Lab lab;
  private final Path pidFile;
  private List<String> command = List.of();
  private List<String> environment = List.of();

  /** The lab's. */
  public ApiServer(Lab lab) {
    this.lab = lab;
    this.pidFile =
        Path.of(
            lab.property("PORTREEVE_LAB_DIR"),
            "kwok",
            "clusters",
            lab.property("PORTREEVE_LAB"),
            "pids",
            "kube-apiserver.pid");
  }

  /** Ends it as a crash does, and returns when it is gone. */
  public void stop() {
    var process =
        ProcessHandle.of(Long.parseLong(read(pidFile).strip()))
            .orElseThrow(() -> new AssertionError("the API server doesn't run"));
    var proc = Path.of("/proc", Long.toString(process.pid()));
    command = List.of(read(proc.resolve("cmdline")).split("\0"));
    environment = List.of(read(proc.resolve("environ")).split("\0"));
    var _ = process.destroyForcibly();
    // One whose parent doesn't ask stays as a zombie, which has no command line.
    await("the API server ends")
        .atMost(Scene.SOON)
        .until(() -> !process.isAlive() || read(proc.resolve("cmdline")).isEmpty());
  }

  /** Starts it again, and returns when it answers. */
  public void start() {
    var log = Path.of(lab.property("PORTREEVE_LAB_LOGS"), "kube-apiserver.log").toFile();
    var builder =
        new ProcessBuilder(command)
            .directory(pidFile.getParent().getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().clear();
    for (var variable : environment) {
      var at = variable.indexOf('=');
      if (at > 0) {
        var _ = builder.environment().put(variable.substring(0, at), variable.substring(at + 1));
      }
    }
    try {
      // Where e2e/lab/down looks for what it ends.
      Files.writeString(pidFile, Long.toString(builder.start().pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("the API server answers")
        .atMost(Scene.SOON)
        .until(() -> lab.tryKubectl("get", "--raw", "/readyz").output().strip().equals("ok"));
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
