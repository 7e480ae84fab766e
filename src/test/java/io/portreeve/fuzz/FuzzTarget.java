package io.portreeve.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something that reads input of an attacker.
 *
 * @param name what it reads; its name on the command line
 * @param seeds inputs that it accepts, or that once were a fault
 * @param reader reads an input and asserts what must hold of every one; throws nothing else
 * @param rounds how many mutated inputs are read in a test run
 */
public record FuzzTarget(
    String name, Supplier<List<byte[]>> seeds, Consumer<byte[]> reader, int rounds) {
  private static final int MAX_MESSAGE = 4_000;

  /** What is said of an input is bounded, and can't forge a line of a log. */
  public static void fit(String message) {
    assertThat(message).hasSizeLessThan(MAX_MESSAGE).doesNotContainPattern("[\\p{Cntrl}&&[^\\n]]");
  }

  @Override
  public String toString() {
    return name;
  }
}
