package io.portreeve.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A command that ran.
 *
 * @param code its exit code
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error
 */
record CliRun(int code, String out, String err) {
  private static final Path NO_CONFIG = Path.of("no-docker-config.json");

  static CliRun of(List<?> args) {
    return of(NO_CONFIG, args);
  }

  static CliRun of(Path dockerConfig, List<?> args) {
    var surroundings = new Cli.Surroundings(Clock.systemUTC(), System::nanoTime, dockerConfig);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var before = List.of(System.out, System.err);
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      var code = Cli.run(surroundings, args.stream().map(Object::toString).toArray(String[]::new));
      return new CliRun(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before.getFirst());
      System.setErr(before.getLast());
    }
  }
}
