package io.portreeve.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code make fuzz} starts. */
public final class Jazzer {
  private static FuzzTarget target;

  private Jazzer() {}

  /** Prints the names of the targets, one on a line. */
  public static void main(String[] arguments) {
    FuzzTargets.all().forEach(each -> System.out.println(each.name()));
  }

  /**
   * Called once by Jazzer, with the name of the target and a folder; writes the seeds there, which
   * Jazzer reads next. They are of this process: keys are new in each.
   */
  public static void fuzzerInitialize(String[] arguments) throws IOException {
    target = FuzzTargets.named(arguments[0]);
    var folder = Files.createDirectories(Path.of(arguments[1]));
    var number = 0;
    for (var seed : target.seeds().get()) {
      Files.write(folder.resolve("seed-" + number++), seed);
    }
  }

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    target.reader().accept(input);
  }
}
