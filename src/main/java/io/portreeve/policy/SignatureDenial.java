package io.portreeve.policy;

import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.Signer;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.Facts.DigestFact;
import io.portreeve.policy.Facts.Shortfall;
import io.portreeve.policy.ImageVerdict.Denied;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to say where too few signers have signed a digest. */
final class SignatureDenial {
  private static final String CHECK = "signatures";

  private final CompiledPolicy policy;
  private final ImageReference image;
  private final DigestFact digest;
  private final List<Signer> signers;

  SignatureDenial(CompiledPolicy policy, ImageReference image, DigestFact digest) {
    this.policy = policy;
    this.image = image;
    this.digest = digest;
    var demand = policy.evidenceDemand();
    this.signers =
        demand.signers().stream()
            .filter(signer -> demand.signatures().of().contains(signer.name()))
            .toList();
  }

  /**
   * The refusal.
   *
   * @param candidates number of attached signatures and attestations that were looked at
   */
  Denied of(int candidates) {
    var nearest = nearest();
    var next = "sign it with: " + cosign(nearest);
    if (isSigned()) {
      return new Denied(CHECK, place(counted(nearest)), expected(), next);
    }
    if (nearest == null || candidates == 0) {
      return new Denied(CHECK, place(none(nearest)), expected(), next);
    }
    var shortfall = nearest.shortfall();
    if (shortfall.isOfNone()) {
      return new Denied(
          CHECK,
          place(shortfall.found()),
          "%s (%s)".formatted(expected(), shortfall.expected()),
          next);
    }
    return new Denied(
        "signer %s: %s".formatted(nearest.signer().name(), shortfall.check()),
        place(shortfall.found()),
        shortfall.expected(),
        "have %s sign it (%s), or correct that signer in ImagePolicy %s"
            .formatted(nearest.signer().name(), cosign(nearest), policy.name()));
  }

  private boolean isSigned() {
    return digest.signers().stream().anyMatch(each -> each.identity() != null);
  }

  /** With the digest where it isn't the one that the pod names. */
  private String place(String found) {
    return digest.name().isEmpty()
        ? found
        : "of %s, which the index lists: %s".formatted(digest.name(), found);
  }

  private static String none(@Nullable Nearest nearest) {
    var text = "no signature is attached";
    return nearest == null || nearest.shortfall().foundNothing()
        ? text
        : "%s (%s)".formatted(text, nearest.shortfall().found());
  }

  private String cosign(@Nullable Nearest nearest) {
    var all = policy.evidenceDemand().signatures().indexes() == Indexes.EVERY_PLATFORM;
    var byKey = nearest != null && nearest.signer() instanceof Signer.Key;
    return "cosign sign %s%s%s@%s"
        .formatted(
            all ? "--recursive " : "", byKey ? "--key … " : "", image.name(), image.digest());
  }

  private record Nearest(Signer signer, Shortfall shortfall) {}

  /** The signer of which a signature came nearest to verifying; null: all verify. */
  private @Nullable Nearest nearest() {
    Nearest nearest = null;
    for (var i = 0; i < digest.signers().size(); i++) {
      var shortfall = digest.signers().get(i).shortfall();
      if (shortfall != null
          && (nearest == null || shortfall.passed() > nearest.shortfall().passed())) {
        nearest = new Nearest(signers.get(i), shortfall);
      }
    }
    return nearest;
  }

  /** Such as: 1 distinct signer (build: …; release: …), and review: subject is …, not …. */
  private String counted(@Nullable Nearest missing) {
    var signed = new ArrayList<String>();
    for (var i = 0; i < digest.signers().size(); i++) {
      var identity = digest.signers().get(i).identity();
      if (identity != null) {
        signed.add("%s: %s".formatted(signers.get(i).name(), identity));
      }
    }
    var count = digest.distinct();
    var text =
        "%d distinct %s (%s)"
            .formatted(count, count == 1 ? "signer" : "signers", String.join("; ", signed));
    return missing == null
        ? text
        : "%s; of %s, %s is %s instead of %s"
            .formatted(
                text,
                missing.signer().name(),
                missing.shortfall().check(),
                missing.shortfall().found(),
                missing.shortfall().expected());
  }

  private String expected() {
    if (signers.size() == 1) {
      return "a signature by %s: %s".formatted(signers.getFirst().name(), who(signers.getFirst()));
    }
    return "signatures by %d distinct of %s"
        .formatted(
            policy.evidenceDemand().signatures().required(),
            String.join(", ", policy.evidenceDemand().signatures().of()));
  }

  private static String who(Signer signer) {
    return switch (signer) {
      case Signer.Keyless(_, var issuer, var subject, _, _, _) ->
          issuer == null
              ? "subject " + subject.described()
              : "subject %s, of issuer %s".formatted(subject.described(), issuer);
      case Signer.Key(_, var key, _, _) -> "key sha256:" + key.fingerprint();
    };
  }
}
