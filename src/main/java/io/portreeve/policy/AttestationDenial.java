package io.portreeve.policy;

import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.Signer;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.Facts.Shortfall;
import io.portreeve.policy.ImageVerdict.Denied;

/** What to say where an attestation is lacking. */
final class AttestationDenial {
  private AttestationDenial() {}

  static Denied of(
      CompiledPolicy policy, ImageReference image, Attestation asked, Shortfall shortfall) {
    var name = "attestation " + asked.name();
    var attest =
        "cosign attest %s--type %s %s@%s"
            .formatted(
                isByKey(policy, asked) ? "--key … " : "",
                asked.predicateType(),
                image.name(),
                image.digest());
    if (shortfall.isOfNone()) {
      return new Denied(
          name,
          shortfall.foundNothing() ? "none is attached" : shortfall.found(),
          "one of predicate type %s, signed by %s (%s)"
              .formatted(
                  asked.predicateType(),
                  String.join(" or ", asked.signers()),
                  shortfall.expected()),
          "attest it with: " + attest);
    }
    return new Denied(
        "%s: %s".formatted(name, shortfall.check()),
        shortfall.found(),
        shortfall.expected(),
        "have %s attest what is expected (%s), or correct that attestation in ImagePolicy %s"
            .formatted(String.join(" or ", asked.signers()), attest, policy.name()));
  }

  /** Whether all who may attest it do so by a key. */
  private static boolean isByKey(CompiledPolicy policy, Attestation asked) {
    return policy.evidenceDemand().signers().stream()
        .filter(signer -> asked.signers().contains(signer.name()))
        .allMatch(Signer.Key.class::isInstance);
  }
}
