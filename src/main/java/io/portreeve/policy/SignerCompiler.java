package io.portreeve.policy;

import io.portreeve.api.v1alpha1.CertificateTransparencyUse;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TimestampSource;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.evidence.SignatureRules;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.evidence.Signer;
import io.portreeve.evidence.SignerKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks a signer of a policy: whose signatures could verify, and against what. */
final class SignerCompiler {
  private final AcceptedPolicy policy;
  private final Problems problems;
  private final IdentityCompiler identities;
  private final TrustCompiler trust;

  SignerCompiler(AcceptedPolicy policy, Problems problems) {
    this.policy = policy;
    this.problems = problems;
    this.identities = new IdentityCompiler(problems);
    this.trust = new TrustCompiler(policy.trustRoots(), problems);
  }

  /** The signer; null: there is a problem. */
  @Nullable Signer compile(String field, PolicySigner signer) {
    var keyless = signer.keyless();
    var key = signer.key();
    // What was stored by another version can lack what the schema requires.
    if (keyless != null && key == null) {
      return keyless(field, signer, keyless);
    }
    if (key != null && keyless == null) {
      return key(field, signer, key);
    }
    problems.add(
        field,
        "has %s of keyless and key".formatted(key == null ? "none" : "both"),
        "set exactly one of them: who signs?");
    return null;
  }

  private @Nullable Signer keyless(String field, PolicySigner signer, KeylessSigner keyless) {
    var source = signer.trustRoot();
    var isOwn = source != null && source.type() == TrustRootType.CA;
    var identity = identities.compile(field + ".keyless", keyless, isOwn);
    var rules = rules(signer);
    var root = trust.root(field, signer);
    if (root != null) {
      trust.checkCertified(field, rules, root, isOwn);
    }
    return identity == null || root == null || !Problems.isName(signer.name())
        ? null
        : new Signer.Keyless(
            signer.name(), identity.issuer(), identity.subject(), identity.claims(), root, rules);
  }

  private @Nullable Signer key(String field, PolicySigner signer, KeySource source) {
    if (signer.certificateTransparency() != null) {
      problems.add(
          field + ".certificateTransparency", "is set, but a key has no certificate", "remove it");
    }
    var key = parsed(field + ".key", signer.name(), source);
    var rules = rules(signer);
    if (signer.trustRoot() == null) {
      checkUnneeded(field, rules);
      return key == null || !Problems.isName(signer.name())
          ? null
          : new Signer.Key(signer.name(), key, null, rules);
    }
    var root = trust.root(field, signer);
    if (root != null) {
      trust.checkLogs(field, rules, root, false);
    }
    return key == null || root == null || !Problems.isName(signer.name())
        ? null
        : new Signer.Key(signer.name(), key, root, rules);
  }

  private void checkUnneeded(String field, SignatureRules rules) {
    if (rules.transparencyLog() == TransparencyLog.REQUIRED
        || rules.timestamp() == Timestamp.RFC3161) {
      problems.add(
          field + ".trustRoot",
          "is missing, but transparencyLog is Required or timestamp is RFC3161",
          "name what log entries and timestamps are held against, or set transparencyLog to"
              + " Optional or Ignored, and timestamp to Any");
    }
  }

  private @Nullable SignerKey parsed(String field, @Nullable String name, KeySource source) {
    if ((source.pem() == null) == (source.secretRef() == null)) {
      problems.add(
          field,
          "has %s of secretRef and pem".formatted(source.pem() == null ? "none" : "both"),
          "set exactly one of them");
      return null;
    }
    if (source.pem() != null) {
      return parsed(field + ".pem", source.pem());
    }
    var text = name == null ? null : policy.keys().get(name);
    if (text == null) {
      problems.add(
          field + ".secretRef",
          "names a key that isn't there",
          "put the public key into that Secret, such as cosign.pub");
      return null;
    }
    return parsed(field + ".secretRef", text);
  }

  private @Nullable SignerKey parsed(String field, String pem) {
    try {
      return SignerKey.parse(pem);
    } catch (IllegalArgumentException e) {
      problems.add(
          field,
          "can't be used: " + Objects.requireNonNullElse(e.getMessage(), "it is no public key"),
          "give one public key in PEM, as `cosign public-key` prints it");
    } catch (RuntimeException | StackOverflowError e) {
      // Its message may hold what was read.
      problems.add(
          field,
          "can't be used: " + e.getClass().getSimpleName(),
          "give one public key in PEM, as `cosign public-key` prints it");
    }
    return null;
  }

  private static SignatureRules rules(PolicySigner signer) {
    return new SignatureRules(
        switch (Objects.requireNonNullElse(signer.transparencyLog(), TransparencyLogUse.Required)) {
          case Required -> TransparencyLog.REQUIRED;
          case Optional -> TransparencyLog.OPTIONAL;
          case Ignored -> TransparencyLog.IGNORED;
        },
        switch (Objects.requireNonNullElse(signer.timestamp(), TimestampSource.Any)) {
          case Any -> Timestamp.ANY;
          case RFC3161 -> Timestamp.RFC3161;
        },
        switch (Objects.requireNonNullElse(
            signer.certificateTransparency(), CertificateTransparencyUse.Required)) {
          case Required -> CertificateTransparency.REQUIRED;
          case Ignored -> CertificateTransparency.IGNORED;
        });
  }
}
