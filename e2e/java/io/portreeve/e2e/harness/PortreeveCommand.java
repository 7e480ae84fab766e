package io.portreeve.e2e.harness;

import io.portreeve.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Portreeve's command line, in this process: a runtime of its own for each would take seconds. */
public final class PortreeveCommand {
  private PortreeveCommand() {}

  /** Runs a command without credentials, whatever comes of it. */
  public static Commands.Result run(Object... arguments) {
    var output = new ByteArrayOutputStream();
    var stream = new PrintStream(output, true, StandardCharsets.UTF_8);
    var before = List.of(System.out, System.err);
    System.setOut(stream);
    System.setErr(stream);
    try {
      var code =
          Cli.run(
              new Cli.Surroundings(
                  Clock.systemUTC(), System::nanoTime, Path.of("no-docker-config.json")),
              Stream.of(arguments)
                  .flatMap(each -> each instanceof List<?> all ? all.stream() : Stream.of(each))
                  .map(Object::toString)
                  .toArray(String[]::new));
      return new Commands.Result(code, output.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before.getFirst());
      System.setErr(before.getLast());
    }
  }
}
