package io.portreeve.e2e.harness;

import io.portreeve.e2e.harness.Mutations.Mutation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Asks cosign and Portreeve about changed copies of an artifact. That cosign refuses what Portreeve
 * takes is a fault; the other way round is Portreeve's strictness.
 */
public final class Differential {
  /** Whether a changed document verifies. */
  @FunctionalInterface
  public interface Verifier {
    /** Verifies what lies in this file. */
    Commands.Result verify(Path file);
  }

  /** Puts a changed document where it is looked for. */
  @FunctionalInterface
  public interface Place {
    /**
     * Puts what lies in this file.
     *
     * @return whether it is there; else neither is asked
     */
    boolean take(Path file);
  }

  /** Wrong usage and defects (BSD sysexits): these are no answers. */
  private static final Set<Integer> NO_ANSWER = Set.of(64, 70);

  /**
   * What came of it.
   *
   * @param mutations how many were tried
   * @param notPlaced how many of them nobody was asked about
   * @param refusedByBoth how many both refuse
   * @param takenByBoth what both take
   * @param stricter what only Portreeve refuses
   * @param faults what only Portreeve takes, with what cosign said, and what Portreeve has no
   *     answer to
   */
  public record Outcome(
      int mutations,
      int notPlaced,
      int refusedByBoth,
      List<String> takenByBoth,
      List<String> stricter,
      List<String> faults) {}

  private final Path file;
  private final Place place;
  private final Verifier cosign;
  private final Verifier portreeve;

  /**
   * Creates it.
   *
   * @param file what is changed; it must verify as it is
   */
  public Differential(Path file, Place place, Verifier cosign, Verifier portreeve) {
    this.file = file;
    this.place = place;
    this.cosign = cosign;
    this.portreeve = portreeve;
  }

  /** Tries this many changes. */
  public Outcome run(long seed, int bits, int most) {
    try {
      return compare(Mutations.of(Files.readString(file), seed, bits, most));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Outcome compare(List<Mutation> mutations) throws IOException {
    var notPlaced = 0;
    var both = 0;
    var taken = new ArrayList<String>();
    var stricter = new ArrayList<String>();
    var faults = new ArrayList<String>();
    var changed = file.resolveSibling(file.getFileName() + ".changed");
    for (var mutation : mutations) {
      var _ = Files.writeString(changed, mutation.json());
      if (!place.take(changed)) {
        notPlaced++;
        continue;
      }
      var ours = portreeve.verify(changed);
      var theirs = cosign.verify(changed);
      if (NO_ANSWER.contains(ours.exit())) {
        faults.add(mutation.name() + " :: exit " + ours.exit() + " " + firstLine(ours.output()));
      } else if (ours.exit() != 0 && theirs.exit() != 0) {
        both++;
      } else if (theirs.exit() != 0) {
        faults.add(mutation.name() + " :: " + lastLine(theirs.output()));
      } else if (ours.exit() != 0) {
        stricter.add(mutation.name() + " :: " + firstLine(ours.output()));
      } else {
        taken.add(mutation.name());
      }
    }
    return new Outcome(mutations.size(), notPlaced, both, taken, stricter, faults);
  }

  private static String lastLine(String text) {
    return text.strip().lines().reduce("", (_, last) -> last);
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }
}
