package io.portreeve.e2e.harness;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The packaged program in one of its modes, as a process of its own, as it runs in a pod. */
public final class PortreeveProcess {
  private final String name;
  private final String mode;
  private final String heap;
  private final Path kubeconfig;
  private final Map<String, String> settings;
  private final List<String> options = new ArrayList<>();
  private final int port = freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private int started;
  private @Nullable Process process;

  /**
   * Creates it.
   *
   * @param name its name, of which its log has one
   * @param mode its run mode
   * @param heap the heap that it has under the chart's memory limit
   * @param kubeconfig who it is to the API server
   * @param settings its environment variables
   */
  PortreeveProcess(
      String name, String mode, String heap, Path kubeconfig, Map<String, String> settings) {
    this.name = name;
    this.mode = mode;
    this.heap = heap;
    this.kubeconfig = kubeconfig;
    this.settings = settings;
  }

  /** Starts it and waits until it is ready; nothing happens if it runs. */
  public void start() {
    var log = launch();
    await(name + " is ready, see " + log).atMost(Duration.ofSeconds(60)).until(this::isReady);
  }

  /** Whether it says that it is ready. */
  public boolean isReady() {
    return get("/q/health/ready").statusCode() == 200;
  }

  /** Starts it and doesn't wait; nothing happens if it runs. Returns its log. */
  public File launch() {
    var log = Path.of("target", "e2e", name + "-" + started + ".log").toFile();
    if (process != null && process.isAlive()) {
      return log;
    }
    started++;
    log = Path.of("target", "e2e", name + "-" + started + ".log").toFile();
    var builder = new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log);
    var environment = builder.environment();
    // As a pod has it: nothing of the machine's settings for AWS, proxies or the framework.
    environment.keySet().removeIf(key -> key.matches("(?i)(AWS_|QUARKUS_|PORTREEVE_).*|.*_PROXY"));
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("PORTREEVE_INSTANCE", name + "-" + started);
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    environment.putAll(settings);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return log;
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx" + heap));
    if (mode.equals("operator")) {
      // As the chart does.
      command.add("-XX:TrimNativeHeapInterval=60000");
    }
    command.addAll(options);
    command.addAll(List.of("-jar", System.getProperty("portreeve.jar"), mode));
    return command;
  }

  /** Options of the Java runtime, for when it is started next. */
  public void options(String... next) {
    options.clear();
    options.addAll(List.of(next));
  }

  /** Ends it at once, as a lost node does; returns when it is gone. */
  public void kill() {
    end(true);
  }

  /** Ends it as a pod's deletion does. */
  public void stop() {
    end(false);
  }

  private void end(boolean atOnce) {
    var running = process;
    if (running == null) {
      return;
    }
    if (atOnce) {
      var _ = running.destroyForcibly();
    } else {
      running.destroy();
    }
    try {
      // A trained one writes its cache at its end.
      if (!running.waitFor(options.isEmpty() ? 20 : 180, TimeUnit.SECONDS)) {
        var _ = running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks it to end, as a kubelet does, and doesn't wait. */
  public void terminate() {
    var running = process;
    if (running != null) {
      running.destroy();
    }
  }

  /** Whether it runs. */
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Its resident memory. */
  public double residentMegabytes() {
    var line = proc("status").lines().filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
  }

  /** The processor time that it has used. */
  public double cpuSeconds() {
    var running = Objects.requireNonNull(process);
    return running.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  /** What it has allocated on its heap since it began; not exact to more than some kilobytes. */
  public double allocatedBytes() {
    return get("/q/metrics")
        .body()
        .lines()
        .filter(
            line ->
                line.startsWith("jvm_gc_memory_allocated_bytes_total")
                    || (line.startsWith("jvm_memory_used_bytes") && line.contains("Eden")))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String proc(String file) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(Objects.requireNonNull(process).pid()), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it answers on its management port; status 0 if it doesn't. */
  public Answer get(String path) {
    try {
      var response =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answer(0, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(0, "interrupted");
    }
  }

  /** An answer. */
  public record Answer(int statusCode, String body) {}

  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
