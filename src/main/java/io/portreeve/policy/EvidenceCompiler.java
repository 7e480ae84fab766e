package io.portreeve.policy;

import io.portreeve.api.v1alpha1.IndexSignatures;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.SignatureRequirement;
import io.portreeve.evidence.CertificateClaim;
import io.portreeve.evidence.EvidenceDemand;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.EvidenceDemand.Signatures;
import io.portreeve.evidence.Signer;
import io.portreeve.evidence.SubjectRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks what a policy asks for of signatures and attestations. */
final class EvidenceCompiler {
  private static final int MAX_SIGNERS = 16;

  private final AcceptedPolicy policy;
  private final Problems problems;

  EvidenceCompiler(AcceptedPolicy policy, Problems problems) {
    this.policy = policy;
    this.problems = problems;
  }

  /** What is asked for; meaningless once there is a problem. */
  EvidenceDemand demand() {
    var listed = policy.spec().signers();
    if (listed.isEmpty()) {
      withoutSigners();
      return EvidenceDemand.NONE;
    }
    if (listed.size() > MAX_SIGNERS) {
      problems.add(
          "spec.signers",
          "has %d signers; 16 are allowed".formatted(listed.size()),
          "join signers by a subjectPattern");
      return EvidenceDemand.NONE;
    }
    var signers = signers(listed);
    var names = listed.stream().map(PolicySigner::name).filter(Objects::nonNull).toList();
    var attestations =
        new AttestationCompiler(names, problems).compile(policy.spec().attestations());
    var signatures = signatures(signers, names);
    return problems.isEmpty()
        ? new EvidenceDemand(named(signers, signatures, attestations), signatures, attestations)
        : EvidenceDemand.NONE;
  }

  private void withoutSigners() {
    if (policy.spec().signatures() != null) {
      problems.add(
          "spec.signatures", "counts signers, but spec.signers is empty", "say who may sign");
    }
    if (!policy.spec().attestations().isEmpty()) {
      problems.add(
          "spec.attestations", "asks for some, but spec.signers is empty", "say who may sign");
    }
  }

  private List<Signer> signers(List<PolicySigner> listed) {
    var compiler = new SignerCompiler(policy, problems);
    var names = new HashSet<String>();
    var signers = new ArrayList<Signer>();
    for (var i = 0; i < listed.size(); i++) {
      var field = "spec.signers[%d]".formatted(i);
      problems.checkName(field + ".name", listed.get(i).name(), names);
      var compiled = compiler.compile(field, listed.get(i));
      if (compiled != null) {
        signers.add(compiled);
      }
    }
    return signers;
  }

  /** Only those by whom something is asked: what nobody counts changes no evidence. */
  private static List<Signer> named(
      List<Signer> signers, Signatures signatures, List<Attestation> attestations) {
    var names = new HashSet<>(signatures.of());
    attestations.forEach(each -> names.addAll(each.signers()));
    return signers.stream().filter(signer -> names.contains(signer.name())).toList();
  }

  private Signatures signatures(List<Signer> signers, List<String> names) {
    var requirement = policy.spec().signatures();
    if (requirement == null) {
      return new Signatures(1, signers.stream().map(Signer::name).toList(), Indexes.NAMED);
    }
    checkNames(requirement.of(), names);
    var required = requirement.required();
    if (required != null && required == 0 && !policy.spec().attestations().isEmpty()) {
      checkNothingElse(requirement);
      return EvidenceDemand.NONE.signatures();
    }
    var of = requirement.of().isEmpty() ? names : requirement.of();
    var counting = signers.stream().filter(signer -> of.contains(signer.name())).toList();
    // Signers that have problems of their own aren't among them: no second problem for that.
    checkRequired(required, counting, counting.size() == of.size());
    return new Signatures(
        required == null || required < 1 ? Integer.MAX_VALUE : required,
        counting.stream().map(Signer::name).toList(),
        requirement.indexes() == IndexSignatures.EveryPlatform
            ? Indexes.EVERY_PLATFORM
            : Indexes.NAMED);
  }

  private void checkNames(List<String> of, List<String> names) {
    for (var i = 0; i < of.size(); i++) {
      var name = of.get(i);
      var field = "spec.signatures.of[%d]".formatted(i);
      if (!names.contains(name)) {
        problems.add(field, "'%s' is no signer".formatted(name), "use a name of spec.signers");
      } else if (of.indexOf(name) < i) {
        problems.add(field, "'%s' is there twice".formatted(name), "remove one");
      }
    }
  }

  private void checkNothingElse(SignatureRequirement requirement) {
    if (!requirement.of().isEmpty() || requirement.indexes() == IndexSignatures.EveryPlatform) {
      problems.add(
          "spec.signatures",
          "has required 0, and of or indexes",
          "remove these, or write how many signers must have signed");
    }
  }

  private void checkRequired(@Nullable Integer required, List<Signer> counting, boolean all) {
    if (required == null || required < 1) {
      problems.add(
          "spec.signatures.required",
          "is %s: nobody would have to sign".formatted(required),
          "write how many signers must have signed, at least 1; 0 only beside spec.attestations");
      return;
    }
    var distinct = counting.stream().map(EvidenceCompiler::identity).distinct().count();
    if (all && required > distinct) {
      problems.add(
          "spec.signatures.required",
          "is %d, but %d distinct signers count".formatted(required, distinct),
          "lower it, or add signers; one identity or key under two names counts once");
    }
  }

  /** Two signers of one identity are never two who have signed. */
  private sealed interface Identity {
    record Certified(
        @Nullable String issuer, SubjectRule subject, Map<CertificateClaim, String> claims)
        implements Identity {}

    record Key(String fingerprint) implements Identity {}
  }

  private static Identity identity(Signer signer) {
    return switch (signer) {
      // An exact subject is one identity, whatever else its certificates state.
      case Signer.Keyless(_, var issuer, SubjectRule.Exact subject, _, _, _) ->
          new Identity.Certified(issuer, subject, Map.of());
      case Signer.Keyless(_, var issuer, var subject, var claims, _, _) ->
          new Identity.Certified(issuer, subject, claims);
      case Signer.Key(_, var key, _, _) -> new Identity.Key(key.fingerprint());
    };
  }
}
