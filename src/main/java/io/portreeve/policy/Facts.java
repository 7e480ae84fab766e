package io.portreeve.policy;

import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.Proof;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict needs of {@link Evidence}, and no more: it is kept by the hundred thousand.
 *
 * @param candidates number of attached signatures that were looked at
 * @param signers for each signer that was asked for, in that order, what was found
 */
record Facts(int candidates, List<SignerFact> signers) {
  /** Rough size of an entry of the cache and all that belongs to it but texts. */
  private static final int BASE_WEIGHT = 320;

  /** Rough size of a text beyond its characters. */
  private static final int TEXT_WEIGHT = 56;

  /** Nests deeper than any proof of ours; a deeper one is read as far as this. */
  private static final int MAX_DEPTH = 32;

  /** What was found where nothing is said of it. */
  static final String NOTHING = "nothing";

  Facts {
    signers = List.copyOf(signers);
  }

  /**
   * What was found of one signer.
   *
   * @param identity who signed; null: no signature of it verifies
   * @param shortfall why not; null where one does
   */
  record SignerFact(@Nullable String identity, @Nullable Shortfall shortfall) {
    private int weight() {
      return (identity == null ? 0 : TEXT_WEIGHT + identity.length())
          + (shortfall == null ? 0 : shortfall.weight());
    }
  }

  /**
   * The first check that failed of the signature that came nearest.
   *
   * @param check the check
   * @param found what it found
   * @param expected what it was held against
   * @param passed number of checks that held
   */
  record Shortfall(String check, String found, String expected, int passed) {
    private int weight() {
      return 4 * TEXT_WEIGHT + check.length() + found.length() + expected.length();
    }
  }

  /** The facts in some evidence. */
  static Facts of(Evidence evidence) {
    return new Facts(evidence.candidates(), evidence.signers().stream().map(Facts::fact).toList());
  }

  private static SignerFact fact(SignerEvidence evidence) {
    var identity = evidence.identity();
    // Both must say so: an identity beside a proof that failed is a defect, not a signature.
    if (identity != null && !identity.isBlank() && evidence.proof().passed()) {
      return new SignerFact(Texts.printable(identity), null);
    }
    return new SignerFact(null, shortfall(evidence.proof()));
  }

  private static Shortfall shortfall(Proof proof) {
    var failed = proof;
    for (var depth = 0; depth < MAX_DEPTH; depth++) {
      var part = failed.parts().stream().filter(each -> !each.passed()).findFirst();
      if (part.isEmpty()) {
        break;
      }
      failed = part.get();
    }
    return new Shortfall(
        Texts.printable(failed.check()),
        Texts.printable(Objects.requireNonNullElse(failed.found(), NOTHING)),
        Texts.printable(Objects.requireNonNullElse(failed.expected(), "that it holds")),
        passed(proof, 0));
  }

  /** The single checks that held. */
  private static int passed(Proof proof, int depth) {
    if (proof.parts().isEmpty() || depth == MAX_DEPTH) {
      return proof.passed() ? 1 : 0;
    }
    var count = 0;
    for (var part : proof.parts()) {
      count += passed(part, depth + 1);
    }
    return count;
  }

  /** Whether a signature of any signer verifies. */
  boolean anyVerified() {
    for (var signer : signers) {
      if (signer.identity() != null) {
        return true;
      }
    }
    return false;
  }

  /** Rough number of bytes that it takes in the cache. */
  int weight() {
    return sharedWeight() + signers.stream().mapToInt(SignerFact::weight).sum();
  }

  /** The same where {@link #signers()} are shared with another entry. */
  static int sharedWeight() {
    return BASE_WEIGHT;
  }
}
