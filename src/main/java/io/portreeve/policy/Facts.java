package io.portreeve.policy;

import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.Evidence.SignedDigest;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.Proof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict needs of {@link Evidence}, and no more: it is kept by the hundred thousand.
 *
 * @param candidates number of attached signatures and attestations that were looked at
 * @param findings what was found; many images share it
 * @param contents its platforms and layers; null: they weren't asked for
 * @param life how long it may be believed at most; null: as long as any
 */
public record Facts(
    int candidates, Findings findings, @Nullable ContentsFact contents, @Nullable Duration life) {
  /** Rough size of an entry of the cache and all that belongs to it but texts. */
  private static final int BASE_WEIGHT = 336;

  /** Rough size of a digest's or an attestation's part. */
  private static final int PART_WEIGHT = 56;

  /** Rough size of a text beyond its characters. */
  private static final int TEXT_WEIGHT = 56;

  /** Nests deeper than any proof of ours; a deeper one is read as far as this. */
  private static final int MAX_DEPTH = 32;

  /** Digests that lack signatures: more of them say no more. */
  private static final int MAX_SHORT = 4;

  /** What was found where nothing is said of it. */
  static final String NOTHING = "nothing";

  /**
   * What was found.
   *
   * @param digests of the digest that is named, first, and of those of its manifests that lack
   *     signatures; empty: none were asked for
   * @param attestations of each attestation that was asked for, in that order
   */
  record Findings(List<DigestFact> digests, List<Finding> attestations) {
    Findings {
      digests = List.copyOf(digests);
      attestations = List.copyOf(attestations);
    }

    private int weight() {
      return digests.stream().mapToInt(DigestFact::weight).sum()
          + attestations.stream().mapToInt(Finding::weight).sum();
    }
  }

  /**
   * What was found of the signatures of one digest.
   *
   * @param name what it is called in messages; empty: the one that is named
   * @param distinct how many distinct signers have signed
   * @param signers for each signer that counts, in that order, what was found
   */
  record DigestFact(String name, int distinct, List<Finding> signers) {
    DigestFact {
      signers = List.copyOf(signers);
    }

    private int weight() {
      return PART_WEIGHT + name.length() + signers.stream().mapToInt(Finding::weight).sum();
    }
  }

  /**
   * What was found of one signer, or of one attestation.
   *
   * @param identity who signed; null: nothing verifies
   * @param shortfall why not; null where something does
   */
  record Finding(@Nullable String identity, @Nullable Shortfall shortfall) {
    private int weight() {
      return (identity == null ? 0 : TEXT_WEIGHT + identity.length())
          + (shortfall == null ? 0 : shortfall.weight());
    }
  }

  /**
   * The first check that failed of what came nearest.
   *
   * @param check the check
   * @param found what it found
   * @param expected what it was held against
   * @param passed number of checks that held
   */
  record Shortfall(String check, String found, String expected, int passed) {
    /** Whether nothing of the kind was there to be looked at, or none of it worth telling. */
    boolean isOfNone() {
      return passed == 0 && (check.equals("signature") || check.equals("attestation"));
    }

    /** Whether what was found says no more than that. */
    boolean foundNothing() {
      return found.equals(NOTHING) || found.equals(Evidence.NOTHING_ATTACHED);
    }

    private int weight() {
      return 4 * TEXT_WEIGHT + check.length() + found.length() + expected.length();
    }
  }

  /**
   * The facts in some evidence.
   *
   * @param required how many distinct signers must have signed each digest; 0: none is kept
   */
  static Facts of(Evidence evidence, int required) {
    var digests = new ArrayList<DigestFact>();
    for (var signed : required == 0 ? List.<SignedDigest>of() : evidence.signatures()) {
      var isNamed = digests.isEmpty();
      var fact = fact(signed, isNamed ? "" : name(signed));
      if (isNamed || (fact.distinct() < required && digests.size() <= MAX_SHORT)) {
        digests.add(fact);
      }
    }
    var attestations =
        evidence.attestations().stream()
            .map(
                each ->
                    finding(
                        each.identity() == null ? List.of() : List.of(each.identity()),
                        each.proof()))
            .toList();
    return new Facts(
        evidence.candidates(), new Findings(digests, attestations), null, life(evidence));
  }

  /** The same, with what the image consists of. */
  Facts withContents(@Nullable ContentsFact found) {
    return new Facts(candidates, findings, found, life);
  }

  private static @Nullable Duration life(Evidence evidence) {
    var expiry = evidence.expiryTime();
    if (expiry == null) {
      return null;
    }
    return expiry.isBefore(evidence.verifiedTime())
        ? Duration.ZERO
        : Duration.between(evidence.verifiedTime(), expiry);
  }

  private static String name(SignedDigest signed) {
    var platform = signed.platform();
    return Texts.printable(
        platform == null
            ? signed.digest().toString()
            : "%s (%s)".formatted(signed.digest(), platform));
  }

  private static DigestFact fact(SignedDigest signed, String name) {
    var believed = signed.signers().stream().map(Facts::believed).toList();
    return new DigestFact(
        name,
        new SignedDigest(signed.digest(), signed.platform(), believed).distinctSigners(),
        believed.stream().map(each -> finding(each.identities(), each.proof())).toList());
  }

  /** Both must say so: an identity beside a proof that failed is a defect, not a signature. */
  private static SignerEvidence believed(SignerEvidence evidence) {
    return new SignerEvidence(
        evidence.signer(),
        evidence.proof().passed()
            ? evidence.identities().stream().filter(each -> !each.isBlank()).toList()
            : List.of(),
        evidence.proof());
  }

  private static Finding finding(List<String> identities, Proof proof) {
    if (identities.isEmpty() || identities.getFirst().isBlank() || !proof.passed()) {
      return new Finding(null, shortfall(proof));
    }
    var first = Texts.printable(identities.getFirst());
    return new Finding(
        identities.size() == 1 ? first : "%s and %d more".formatted(first, identities.size() - 1),
        null);
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

  /** Whether any signature or attestation that was asked for verifies. */
  boolean anyVerified() {
    for (var digest : findings.digests()) {
      for (var signer : digest.signers()) {
        if (signer.identity() != null) {
          return true;
        }
      }
    }
    for (var attestation : findings.attestations()) {
      if (attestation.identity() != null) {
        return true;
      }
    }
    return false;
  }

  /** The same, with findings that are equal. */
  Facts sharing(Findings equal) {
    return new Facts(candidates, equal, contents, life);
  }

  /** Rough number of bytes that it takes in the cache. */
  int weight() {
    return ownWeight() + findings.weight();
  }

  /** The same where {@link #findings()} are shared with another entry. */
  int ownWeight() {
    return sharedWeight() + (contents == null ? 0 : contents.weight());
  }

  /** The same where there are no {@link #contents()}. */
  static int sharedWeight() {
    return BASE_WEIGHT;
  }
}
