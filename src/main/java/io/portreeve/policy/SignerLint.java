package io.portreeve.policy;

import io.portreeve.api.v1alpha1.CertificateTransparencyUse;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.evidence.SubjectRule;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Signers that count for less than they seem to, or that need show less. */
final class SignerLint {
  private final ImagePolicySpec spec;
  private final PolicyLint.Findings findings;
  private final IdentityLint identities;

  SignerLint(ImagePolicySpec spec, PolicyLint.Findings findings) {
    this.spec = spec;
    this.findings = findings;
    this.identities = new IdentityLint(findings);
  }

  void look() {
    var counting = counting();
    for (var i = 0; i < spec.signers().size(); i++) {
      var signer = spec.signers().get(i);
      var field = "spec.signers[%d]".formatted(i);
      if (!counting.contains(signer.name())) {
        findings.add(
            field,
            "counts for nothing",
            "name it in spec.signatures.of or in an attestation, or remove it");
      }
      for (var j = 0; j < i; j++) {
        pair(field, j, spec.signers().get(j), signer);
      }
      if (signer.keyless() != null) {
        var ofCa = signer.trustRoot() != null && signer.trustRoot().type() == TrustRootType.CA;
        identities.look(field + ".keyless", signer.keyless(), ofCa);
      }
      rules(field, signer);
    }
  }

  /** Names of those by whom something is asked. */
  private Set<String> counting() {
    var names = new HashSet<String>();
    spec.attestations().forEach(each -> names.addAll(each.signers()));
    var signatures = spec.signatures();
    if (signatures != null && !signatures.of().isEmpty()) {
      names.addAll(signatures.of());
    } else if (signatures == null || signatures.required() > 0) {
      spec.signers().forEach(each -> names.add(each.name()));
    }
    return names;
  }

  private void pair(String field, int other, PolicySigner first, PolicySigner second) {
    if (first.keyless() != null && second.keyless() != null) {
      pair(field, other, first.keyless(), second.keyless());
    } else if (isSame(first.key(), second.key())) {
      findings.add(
          field,
          "is the key of spec.signers[%d] again, and counts once".formatted(other),
          "remove one of them");
    }
  }

  private static boolean isSame(@Nullable KeySource first, @Nullable KeySource second) {
    return first != null && first.equals(second);
  }

  private void pair(String field, int other, KeylessSigner first, KeylessSigner second) {
    var several = spec.signatures() != null && spec.signatures().required() > 1;
    if (first.equals(second)) {
      findings.add(
          field,
          "is the identity of spec.signers[%d] again, and counts once".formatted(other),
          "remove one of them");
    } else if (several
        && Objects.equals(first.issuer(), second.issuer())
        && overlap(first, second)) {
      findings.add(
          field,
          "and spec.signers[%d] can be one identity, which counts once".formatted(other),
          "narrow the wider one, so that each names somebody of its own");
    }
  }

  /** Whether one names somebody whom the other allows. Of two wildcards, nothing is said. */
  private static boolean overlap(KeylessSigner first, KeylessSigner second) {
    return (first.subject() != null && rule(second).matches(first.subject()))
        || (second.subject() != null && rule(first).matches(second.subject()));
  }

  /** Its rule; the policy compiles, so it has exactly one. */
  private static SubjectRule rule(KeylessSigner keyless) {
    if (keyless.subject() != null) {
      return new SubjectRule.Exact(keyless.subject());
    }
    return keyless.subjectPattern() != null
        ? new SubjectRule.Pattern(keyless.subjectPattern())
        : new SubjectRule.Regex(Objects.requireNonNull(keyless.subjectRegex()));
  }

  private void rules(String field, PolicySigner signer) {
    var source = signer.trustRoot();
    var log = Objects.requireNonNullElse(signer.transparencyLog(), TransparencyLogUse.Required);
    if (signer.keyless() != null && source != null) {
      logged(field, log, source.type());
    } else if (signer.key() != null && source == null && log == TransparencyLogUse.Optional) {
      findings.add(
          field + ".transparencyLog",
          "is Optional, but without a trustRoot no log entry is looked at",
          "set trustRoot, or Ignored, which says so");
    }
    if (signer.certificateTransparency() == CertificateTransparencyUse.Ignored
        && source != null
        && source.type() == TrustRootType.PublicGood) {
      findings.add(
          field + ".certificateTransparency",
          "is Ignored, though the public instance publishes every certificate: one that was issued"
              + " in secret passes",
          "remove it");
    }
    if (source != null) {
      mirror(field + ".trustRoot.mirror", source);
    }
  }

  private void logged(String field, TransparencyLogUse log, TrustRootType type) {
    if (type == TrustRootType.CA) {
      if (log == TransparencyLogUse.Optional) {
        findings.add(
            field + ".transparencyLog",
            "is Optional, but a CA has no logs: a signature that comes with a log entry is refused",
            "set it to Ignored");
      }
      return;
    }
    switch (log) {
      case Required -> {}
      case Optional ->
          findings.add(
              field + ".transparencyLog",
              "is Optional: a signature that stands in no log passes, so that a stolen identity"
                  + " leaves no trace",
              "remove it where all signatures are logged");
      case Ignored ->
          findings.add(
              field + ".transparencyLog",
              "is Ignored: signatures that stand in no log pass, and what a log says of time counts"
                  + " for nothing",
              "remove it where signatures are logged");
    }
  }

  private void mirror(String field, TrustRootSource source) {
    if (source.mirror() != null && source.mirror().startsWith("http://")) {
      findings.add(
          field,
          "is fetched without TLS: who is in between can withhold new metadata until the old ends",
          "write https://");
    }
  }
}
