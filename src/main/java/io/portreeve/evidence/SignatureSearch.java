package io.portreeve.evidence;

import io.portreeve.evidence.Evidence.SignerEvidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known so far of who signed a digest. A signature that verifies stays; of those that
 * don't, the one that came nearest is kept, so that a denial can say what is wrong with it. The
 * order of candidates therefore decides nothing but the message.
 */
final class SignatureSearch {
  /**
   * Most identities that are kept of a signer. No fewer than signers that may be asked for: whoever
   * has as many identities as there are signers gets one of its own whatever the others take.
   */
  static final int MOST_IDENTITIES = 16;

  private static final Demand PURPOSE = new Demand.ImageSignature();

  private static final class Known {
    private final Signer signer;
    private final Set<String> identities = new LinkedHashSet<>();
    private final Nearest nearest = new Nearest();
    private @Nullable Proof good;

    Known(Signer signer) {
      this.signer = signer;
    }
  }

  private final int required;
  private final List<Known> all;
  private @Nullable Instant expiryTime;
  private int found;

  /**
   * Begins.
   *
   * @param required how many distinct signers must have signed; 0: none is looked for
   * @param signers those that count
   */
  SignatureSearch(int required, List<Signer> signers) {
    this.required = required;
    this.all = signers.stream().map(Known::new).toList();
  }

  /** Whether enough is known. */
  boolean done() {
    return found >= required;
  }

  /** Those of whom a signature could still matter. */
  List<Signer> wanted() {
    return done() ? List.of() : all.stream().map(known -> known.signer).toList();
  }

  /** Takes one candidate into account. */
  void consider(Candidate candidate) {
    for (var known : all) {
      if (done()) {
        return;
      }
      if (known.identities.size() < MOST_IDENTITIES) {
        consider(known, candidate.by(known.signer, PURPOSE));
      }
    }
  }

  private void consider(Known known, Candidate.Found by) {
    var verified = by.verified();
    if (verified == null) {
      known.nearest.consider(by.proof());
      return;
    }
    if (known.identities.add(String.valueOf(by.proof().found()))) {
      known.good = known.good == null ? by.proof() : known.good;
      expiryTime = earlier(expiryTime, verified.expiryTime());
      found = DistinctSigners.count(all.stream().map(each -> each.identities).toList());
    }
  }

  /** The earlier one; null is never. */
  static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  /** Until when it may be believed; null: for ever. */
  @Nullable Instant expiryTime() {
    return expiryTime;
  }

  /**
   * What was found of each signer.
   *
   * @param attached says what of, for those of whom nothing verifies
   */
  List<SignerEvidence> evidence(Attached attached) {
    var evidence = new ArrayList<SignerEvidence>();
    for (var known : all) {
      var proof =
          known.good == null
              ? attached.explain(known.nearest, Attached.Kind.SIGNATURE)
              : known.good;
      evidence.add(new SignerEvidence(known.signer.name(), List.copyOf(known.identities), proof));
    }
    return evidence;
  }

  /** What is said of each signer where it isn't even looked for signatures. */
  static List<SignerEvidence> refused(List<Signer> signers, Proof why) {
    return signers.stream().map(each -> new SignerEvidence(each.name(), List.of(), why)).toList();
  }
}
