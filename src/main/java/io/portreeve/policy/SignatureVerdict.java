package io.portreeve.policy;

import io.portreeve.evidence.Signer;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.Facts.Shortfall;
import io.portreeve.policy.ImageVerdict.Denied;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether enough signers have signed, and what to say where they haven't. */
final class SignatureVerdict {
  private static final String CHECK = "signatures";

  private final CompiledPolicy policy;
  private final SignatureDemands demands;
  private final ImageReference image;
  private final Facts facts;

  private SignatureVerdict(CompiledPolicy policy, ImageReference image, Facts facts) {
    this.policy = policy;
    this.demands = policy.demands().signatures();
    this.image = image;
    this.facts = facts;
  }

  /**
   * Whether as many distinct signers as the policy asks for have signed.
   *
   * @throws IllegalStateException if the facts are of other signers, or the policy asks for none
   */
  static boolean suffice(CompiledPolicy policy, Facts facts) {
    var demands = policy.demands().signatures();
    if (demands.isEmpty() || facts.signers().size() != demands.signers().size()) {
      throw new IllegalStateException("Facts aren't of what the policy asks for");
    }
    return distinct(facts) >= demands.required();
  }

  /** Who signed, each once: one identity that two signers of the policy name is one signer. */
  private static int distinct(Facts facts) {
    if (facts.signers().size() == 1) {
      return facts.anyVerified() ? 1 : 0;
    }
    var identities = new HashSet<String>();
    for (var signer : facts.signers()) {
      if (signer.identity() != null) {
        identities.add(signer.identity());
      }
    }
    return identities.size();
  }

  /** The refusal where they don't suffice. */
  static Denied denial(CompiledPolicy policy, ImageReference image, Facts facts) {
    return new SignatureVerdict(policy, image, facts).denial();
  }

  private Denied denial() {
    if (facts.anyVerified()) {
      return new Denied(CHECK, counted(), expected(), "sign it with: " + cosign());
    }
    var nearest = nearest();
    return nearest == null || facts.candidates() == 0
        ? new Denied(CHECK, none(nearest), expected(), "sign it with: " + cosign())
        : new Denied(
            "signer %s: %s".formatted(nearest.signer(), nearest.shortfall().check()),
            nearest.shortfall().found(),
            nearest.shortfall().expected(),
            "have %s sign it (%s), or correct that signer in ImagePolicy %s"
                .formatted(nearest.signer(), cosign(), policy.name()));
  }

  private static String none(@Nullable Nearest nearest) {
    var text = "no signature is attached";
    return nearest == null || nearest.shortfall().found().equals(Facts.NOTHING)
        ? text
        : "%s (%s)".formatted(text, nearest.shortfall().found());
  }

  private String cosign() {
    return "cosign sign %s@%s".formatted(image.name(), image.digest());
  }

  private record Nearest(String signer, Shortfall shortfall) {}

  /** The signer of which a signature came nearest to verifying; null: all verify. */
  private @Nullable Nearest nearest() {
    Nearest nearest = null;
    for (var i = 0; i < facts.signers().size(); i++) {
      var shortfall = facts.signers().get(i).shortfall();
      if (shortfall != null
          && (nearest == null || shortfall.passed() > nearest.shortfall().passed())) {
        nearest = new Nearest(demands.signers().get(i).name(), shortfall);
      }
    }
    return nearest;
  }

  /** Such as: 1 distinct signer (build: …; release: …), and review: subject is …, not …. */
  private String counted() {
    var signed = new ArrayList<String>();
    for (var i = 0; i < facts.signers().size(); i++) {
      var identity = facts.signers().get(i).identity();
      if (identity != null) {
        signed.add("%s: %s".formatted(demands.signers().get(i).name(), identity));
      }
    }
    var count = distinct(facts);
    var text =
        "%d distinct %s (%s)"
            .formatted(count, count == 1 ? "signer" : "signers", String.join("; ", signed));
    var missing = nearest();
    return missing == null
        ? text
        : "%s; of %s, %s is %s instead of %s"
            .formatted(
                text,
                missing.signer(),
                missing.shortfall().check(),
                missing.shortfall().found(),
                missing.shortfall().expected());
  }

  private String expected() {
    var signers = demands.signers();
    if (signers.size() == 1) {
      return "a signature by %s: %s".formatted(signers.getFirst().name(), who(signers.getFirst()));
    }
    return "signatures by %d distinct of %s".formatted(demands.required(), names(signers));
  }

  private static String names(List<Signer> signers) {
    return String.join(", ", signers.stream().map(Signer::name).toList());
  }

  private static String who(Signer signer) {
    return switch (signer) {
      case Signer.Keyless(_, var issuer, var subject, _) ->
          "subject %s, of issuer %s".formatted(subject.described(), issuer);
    };
  }
}
