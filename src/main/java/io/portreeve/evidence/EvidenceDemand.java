package io.portreeve.evidence;

import io.portreeve.condition.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an image: enough to stop looking once it is met.
 *
 * @param signers all that the rest names, in the policy's order
 * @param signatures what is asked of its signatures
 * @param attestations what is asked of its attestations: each must be met
 */
public record EvidenceDemand(
    List<Signer> signers, Signatures signatures, List<Attestation> attestations) {
  /** Nothing. */
  public static final EvidenceDemand NONE =
      new EvidenceDemand(List.of(), new Signatures(0, List.of(), Indexes.NAMED), List.of());

  /** Makes the lists unmodifiable. */
  public EvidenceDemand {
    signers = List.copyOf(signers);
    attestations = List.copyOf(attestations);
  }

  /** Which digests must be signed. */
  public enum Indexes {
    /** The one that is named, be it an index or an image. */
    NAMED,
    /** That one and, where it is an index, each manifest that it lists, at any depth. */
    EVERY_PLATFORM
  }

  /**
   * Signatures.
   *
   * @param required how many distinct signers must have signed; 0: none
   * @param of names of the signers that count
   * @param indexes of what
   */
  public record Signatures(int required, List<String> of, Indexes indexes) {
    /** Makes the list unmodifiable. */
    public Signatures {
      of = List.copyOf(of);
    }
  }

  /**
   * An attestation: an in-toto statement about the digest that is named.
   *
   * @param name its name in the policy
   * @param predicateType the predicate type, exactly
   * @param signers names of those of whom any one must have signed it
   * @param condition what it must say; null: anything
   */
  public record Attestation(
      String name, String predicateType, List<String> signers, @Nullable Condition condition) {
    /** Makes the list unmodifiable. */
    public Attestation {
      signers = List.copyOf(signers);
    }
  }

  /** Whether nothing is asked. */
  public boolean isEmpty() {
    return signatures.required() == 0 && attestations.isEmpty();
  }

  /** All of it that decides, for cache keys: equal exactly when the same evidence is enough. */
  public String fingerprint() {
    var text = new StringBuilder("demand");
    for (var signer : signers) {
      Fingerprints.add(text, signer.name());
      Fingerprints.add(text, signer.fingerprint());
    }
    Fingerprints.add(text, signatures.toString());
    for (var each : attestations) {
      Fingerprints.add(text, each.name());
      Fingerprints.add(text, each.predicateType());
      Fingerprints.add(text, each.signers().toString());
      Fingerprints.add(text, each.condition() == null ? "any" : "if " + each.condition().text());
    }
    return text.toString();
  }
}
