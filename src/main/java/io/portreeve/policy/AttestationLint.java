package io.portreeve.policy;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.evidence.EvidenceDemand;
import java.util.Map;

/** Demands on attestations that let in more, or less, than their author will have meant. */
final class AttestationLint {
  /**
   * What {@code cosign attest --type} takes for a predicate type; the statement then has the other.
   * Source: Cosign's documentation, "In-Toto Attestations"; the command's help.
   */
  private static final Map<String, String> SHORT_NAMES =
      Map.of(
          "slsaprovenance", "https://slsa.dev/provenance/v0.2",
          "slsaprovenance02", "https://slsa.dev/provenance/v0.2",
          "slsaprovenance1", "https://slsa.dev/provenance/v1",
          "link", "https://in-toto.io/Link/v1",
          "spdx", "https://spdx.dev/Document",
          "spdxjson", "https://spdx.dev/Document",
          "cyclonedx", "https://cyclonedx.org/bom",
          "vuln", "https://cosign.sigstore.dev/attestation/vuln/v1",
          "openvex", "https://openvex.dev/ns",
          "custom", "https://cosign.sigstore.dev/attestation/v1");

  private final ImagePolicySpec spec;
  private final PolicyLint.Findings findings;

  AttestationLint(ImagePolicySpec spec, PolicyLint.Findings findings) {
    this.spec = spec;
    this.findings = findings;
  }

  void look() {
    var signatures = spec.signatures();
    if (signatures != null && signatures.required() != null && signatures.required() == 0) {
      findings.add(
          "spec.signatures.required",
          "is 0: an image without any signature runs, if its attestations are met",
          "write how many signers must have signed it, or let it stand if attestations are enough");
    }
    for (var i = 0; i < spec.attestations().size(); i++) {
      type(
          "spec.attestations[%d].predicateType".formatted(i),
          spec.attestations().get(i).predicateType());
    }
  }

  private void type(String field, String type) {
    var meant = SHORT_NAMES.get(type);
    if (meant != null) {
      findings.add(field, "is a short name of cosign's, which no statement has", "write " + meant);
    } else if (type.equals(EvidenceDemand.IMAGE_SIGNATURE)) {
      findings.add(
          field,
          "is what a signature has, which is no attestation",
          "ask for it by spec.signatures, and remove the attestation");
    } else if (!type.contains("://")) {
      findings.add(
          field,
          "isn't a URL, as predicate types mostly are; it is compared exactly",
          "write the predicateType that the statements have");
    }
  }
}
