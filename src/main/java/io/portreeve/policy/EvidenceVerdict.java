package io.portreeve.policy;

import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.Evidence.AttestationEvidence;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.EvidenceDemand;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.Facts.DigestFact;
import io.portreeve.policy.ImageVerdict.Denied;

/** Whether evidence is what a policy asks for. */
final class EvidenceVerdict {
  private EvidenceVerdict() {}

  /**
   * The facts in evidence, which must be what the policy asks for of this image.
   *
   * @throws IllegalStateException if it is of another digest, or of something else
   */
  static Facts facts(CompiledPolicy policy, ImageReference image, Evidence evidence) {
    var demand = policy.evidenceDemand();
    if (!evidence.digest().equals(image.digest()) || !isOf(demand, evidence)) {
      throw new IllegalStateException("Evidence isn't of what was asked for");
    }
    var contents = evidence.contents();
    return Facts.of(evidence, demand.signatures().required())
        .withContents(contents == null ? null : ContentsFact.of(contents, demand.contents()));
  }

  private static boolean isOf(EvidenceDemand demand, Evidence evidence) {
    var attested = evidence.attestations().stream().map(AttestationEvidence::name).toList();
    return areOf(demand.signatures(), evidence)
        && (demand.contents() == Contents.NONE) == (evidence.contents() == null)
        && attested.equals(demand.attestations().stream().map(Attestation::name).toList());
  }

  private static boolean areOf(EvidenceDemand.Signatures asked, Evidence evidence) {
    var found = evidence.signatures();
    if (asked.required() == 0 && found.isEmpty()) {
      return true;
    }
    for (var each : found) {
      if (!each.signers().stream().map(SignerEvidence::signer).toList().equals(asked.of())) {
        return false;
      }
    }
    return !found.isEmpty()
        && found.getFirst().digest().equals(evidence.digest())
        && (found.size() == 1 || asked.indexes() == Indexes.EVERY_PLATFORM);
  }

  /**
   * Whether as many distinct signers as the policy asks for have signed each digest, and each
   * attestation is met; and whether it is known what the image consists of. What depends on the
   * clock or on what tags name now isn't decided here: it says nothing of how good facts are.
   *
   * @throws IllegalStateException if the facts are of something else, or the policy asks for
   *     nothing
   */
  static boolean suffice(CompiledPolicy policy, Facts facts) {
    var demand = policy.evidenceDemand();
    var found = facts.findings();
    var required = demand.signatures().required();
    if (demand.isEmpty()
        || (required > 0) == found.digests().isEmpty()
        || found.attestations().size() != demand.attestations().size()
        || (demand.contents() == Contents.NONE) != (facts.contents() == null)) {
      throw new IllegalStateException("Facts aren't of what the policy asks for");
    }
    if (facts.contents() != null && facts.contents().fault() != null) {
      return false;
    }
    for (var digest : found.digests()) {
      if (lacks(digest, demand.signatures())) {
        return false;
      }
    }
    for (var attestation : found.attestations()) {
      if (attestation.identity() == null) {
        return false;
      }
    }
    return true;
  }

  /** Whether signatures or attestations are missing, whatever the image consists of. */
  static boolean lacks(CompiledPolicy policy, Evidence evidence) {
    var asked = policy.evidenceDemand().signatures();
    var found = Facts.of(evidence, asked.required()).findings();
    return found.digests().stream().anyMatch(digest -> lacks(digest, asked))
        || found.attestations().stream().anyMatch(each -> each.identity() == null);
  }

  private static boolean lacks(DigestFact digest, EvidenceDemand.Signatures asked) {
    if (digest.signers().size() != asked.of().size()) {
      throw new IllegalStateException("Facts aren't of the signers that the policy names");
    }
    return digest.distinct() < asked.required();
  }

  /** The refusal where they don't suffice: of signatures first. */
  static Denied denial(CompiledPolicy policy, ImageReference image, Facts facts) {
    for (var digest : facts.findings().digests()) {
      if (lacks(digest, policy.evidenceDemand().signatures())) {
        return new SignatureDenial(policy, image, digest).of(facts.candidates());
      }
    }
    var attestations = facts.findings().attestations();
    for (var i = 0; i < attestations.size(); i++) {
      var shortfall = attestations.get(i).shortfall();
      if (shortfall != null) {
        var asked = policy.evidenceDemand().attestations().get(i);
        return AttestationDenial.of(policy, image, asked, shortfall);
      }
    }
    var contents = facts.contents();
    if (contents != null && contents.fault() != null) {
      return ContentsVerdict.unreadable(policy, image, contents.fault());
    }
    throw new IllegalStateException("Facts suffice");
  }
}
