package io.portreeve.evidence;

import io.portreeve.condition.Condition;
import io.portreeve.image.Excerpt;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an image: enough to stop looking once it is met.
 *
 * @param signers all that the rest names, in the policy's order
 * @param signatures what is asked of its signatures
 * @param attestations what is asked of its attestations: each must be met
 * @param contents what must be known of the images that it stands for
 */
public record EvidenceDemand(
    List<Signer> signers,
    Signatures signatures,
    List<Attestation> attestations,
    Contents contents) {
  /** Predicate type of an image's signature (cosign, "sign" predicate): no attestation has it. */
  public static final String IMAGE_SIGNATURE = "https://sigstore.dev/cosign/sign/v1";

  /** Nothing. */
  public static final EvidenceDemand NONE =
      new EvidenceDemand(List.of(), new Signatures(0, List.of(), Indexes.NAMED), List.of());

  /**
   * Makes the lists unmodifiable.
   *
   * @throws IllegalArgumentException if two signers have one name, or one that is named isn't there
   */
  public EvidenceDemand {
    signers = List.copyOf(signers);
    attestations = List.copyOf(attestations);
    var names = signers.stream().map(Signer::name).toList();
    distinct("signers", names);
    named("signatures.of", signatures.of(), names);
    for (var each : attestations) {
      named("attestation " + Excerpt.of(each.name()), each.signers(), names);
    }
  }

  /** One that asks nothing of contents. */
  public EvidenceDemand(
      List<Signer> signers, Signatures signatures, List<Attestation> attestations) {
    this(signers, signatures, attestations, Contents.NONE);
  }

  /** The same, asking this of contents. */
  public EvidenceDemand withContents(Contents asked) {
    return new EvidenceDemand(signers, signatures, attestations, asked);
  }

  private static void named(String where, List<String> wanted, List<String> names) {
    distinct(where, wanted);
    for (var name : wanted) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            where + " names signer " + Excerpt.of(name) + ", which isn't in signers; add it there");
      }
    }
  }

  private static void distinct(String where, List<String> names) {
    if (new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException(
          where + " has a signer twice; name each once: one signer doesn't count as two");
    }
  }

  /** The signers of these names, in their order. */
  List<Signer> signers(List<String> names) {
    return signers.stream().filter(each -> names.contains(each.name())).toList();
  }

  /** What must be known of the images that a digest stands for: itself, or those of an index. */
  public enum Contents {
    /** Nothing. */
    NONE,
    /** Which platforms there are images for. */
    PLATFORMS,
    /** That, and the layers of each image that a node might run. */
    LAYERS
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
    /**
     * Makes the list unmodifiable.
     *
     * @throws IllegalArgumentException if {@code required} is negative
     */
    public Signatures {
      of = List.copyOf(of);
      if (required < 0) {
        throw new IllegalArgumentException(
            "signatures.required is " + required + "; it must be 0 or more");
      }
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
    return signatures.required() == 0 && attestations.isEmpty() && contents == Contents.NONE;
  }

  /** All of it that decides, for cache keys: equal exactly when the same evidence is enough. */
  public String fingerprint() {
    var text = new StringBuilder("demand");
    for (var signer : signers) {
      Fingerprints.add(text, signer.name());
      Fingerprints.add(text, signer.fingerprint());
    }
    Fingerprints.add(text, signatures.required() + " " + signatures.indexes() + " " + contents);
    add(text, signatures.of());
    for (var each : attestations) {
      Fingerprints.add(text, each.name());
      Fingerprints.add(text, each.predicateType());
      add(text, each.signers());
      Fingerprints.add(text, each.condition() == null ? "any" : "if " + each.condition().text());
    }
    return text.toString();
  }

  private static void add(StringBuilder text, List<String> names) {
    Fingerprints.add(text, Integer.toString(names.size()));
    names.forEach(name -> Fingerprints.add(text, name));
  }
}
