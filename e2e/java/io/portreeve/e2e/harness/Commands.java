package io.portreeve.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs and returns what they print. */
public final class Commands {
  private Commands() {}

  /** What a program printed, both streams, and its exit code. */
  public record Result(int exit, String output) {}

  /** Runs a program to its end. */
  public static Result run(Map<String, String> environment, List<String> command) {
    try {
      var log = Files.createTempFile("command", ".log");
      try {
        var builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(40, TimeUnit.MINUTES)) {
          var _ = process.destroyForcibly();
          throw new AssertionError(command + " didn't end");
        }
        // Decoded leniently: programs quote what they were given.
        return new Result(
            process.exitValue(), new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Runs a program that must succeed, and returns what it printed. */
  public static String must(Map<String, String> environment, List<String> command) {
    var result = run(environment, command);
    if (result.exit() != 0) {
      throw new AssertionError(command + " ended with " + result.exit() + ":\n" + result.output());
    }
    return result.output();
  }
}
