package io.portreeve.policy;

import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.evidence.SignatureRules;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.evidence.TrustRoot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks what signers are held against: that it can be read, and that it has what the signer's
 * rules need. A demand that no signature could meet would refuse every image, and not say why.
 */
final class TrustCompiler {
  /** What a trust root may measure: as much as fits into a ConfigMap. */
  private static final int MAX_TRUST_ROOT_CHARS = 1 << 20;

  private final Map<String, String> texts;
  private final Problems problems;
  private final Map<String, TrustRoot> roots = new HashMap<>();

  /**
   * Creates it.
   *
   * @param texts trust roots by signer
   */
  TrustCompiler(Map<String, String> texts, Problems problems) {
    this.texts = texts;
    this.problems = problems;
  }

  /** The trust root of a signer; null: there is a problem. */
  @Nullable TrustRoot root(String signerField, PolicySigner signer) {
    var field = signerField + ".trustRoot";
    var source = signer.trustRoot();
    if (source == null || source.type() == null) {
      problems.add(field, "is missing", "name what the signer's signatures are held against");
      return null;
    }
    if (!hasShape(field, source, signer.key() != null)) {
      return null;
    }
    var text = signer.name() == null ? null : texts.get(signer.name());
    if (text == null || text.isBlank()) {
      problems.add(field, "names a trust root that isn't there", next(source.type()));
      return null;
    }
    if (text.length() > MAX_TRUST_ROOT_CHARS) {
      problems.add(field, "has more than 1 MiB", "drop material that is no longer used");
      return null;
    }
    try {
      return roots.computeIfAbsent(text, TrustRoot::parse);
    } catch (RuntimeException | StackOverflowError e) {
      var why = e instanceof IllegalArgumentException ? e.getMessage() : e.getClass().getName();
      problems.add(field, "can't be used: " + why, next(source.type()));
      return null;
    }
  }

  private static String next(TrustRootType type) {
    return switch (type) {
      case PublicGood -> "look at condition TrustRootFresh of the policy";
      case TUF -> "see that the repository at trustRoot.mirror has a target trusted_root.json";
      case TrustedRoot -> "put a trusted_root.json into the ConfigMap of trustRoot.configMapRef";
      case CA -> "put certificates in PEM into the ConfigMap of trustRoot.certificatesRef";
    };
  }

  /** Each field only with its type: what has no effect would be believed to have one. */
  private boolean hasShape(String field, TrustRootSource source, boolean ofKey) {
    var sound = checkOnly(field + ".mirror", source.mirror(), source.type() == TrustRootType.TUF);
    sound &= checkOnly(field + ".rootRef", source.rootRef(), source.type() == TrustRootType.TUF);
    sound &=
        checkOnly(
            field + ".configMapRef",
            source.configMapRef(),
            source.type() == TrustRootType.TrustedRoot);
    sound &=
        checkOnly(
            field + ".certificatesRef",
            source.certificatesRef(),
            source.type() == TrustRootType.CA);
    if (source.type() != TrustRootType.CA) {
      sound &=
          checkOnly(field + ".timestampCertificatesRef", source.timestampCertificatesRef(), false);
    } else if (ofKey) {
      problems.add(
          field + ".type",
          "is CA, but a key has no certificate",
          "put logs and timestamp authorities into a trusted_root.json, of type TrustedRoot");
      sound = false;
    }
    return sound;
  }

  private boolean checkOnly(String field, @Nullable Object value, boolean wanted) {
    if ((value != null) == wanted) {
      return true;
    }
    problems.add(
        field,
        wanted ? "is missing" : "has no effect with this trustRoot.type",
        wanted ? "set it, or another trustRoot.type" : "remove it, or set another trustRoot.type");
    return false;
  }

  /**
   * Whether signatures by certificate can meet the rules.
   *
   * @param ofCa whether the trust root is of type CA
   */
  void checkCertified(String field, SignatureRules rules, TrustRoot root, boolean ofCa) {
    if (!root.hasAuthorities()) {
      problems.add(
          field + ".trustRoot",
          "has no certificate authority: no certificate would verify",
          "add the authority that issues the signer's certificates");
    }
    if (rules.certificateTransparency() == CertificateTransparency.REQUIRED
        && !root.hasCertificateLogs()) {
      problems.add(
          field + ".certificateTransparency",
          "is Required, but the trust root has no log of certificates",
          "set it to Ignored where the authority publishes nowhere, or add the log (ctlogs)");
    }
    checkLogs(field, rules, root, ofCa);
  }

  /**
   * Whether signatures can meet the rules of logs and timestamps.
   *
   * @param ofCa whether the trust root is of type CA
   */
  void checkLogs(String field, SignatureRules rules, TrustRoot root, boolean ofCa) {
    if (rules.transparencyLog() == TransparencyLog.REQUIRED && !root.hasLogs()) {
      problems.add(
          field + ".transparencyLog",
          "is Required, but the trust root has no transparency log",
          ofCa
              ? "set it to Ignored: a CA has no logs"
              : "set it to Optional or Ignored, or add the log (tlogs)");
    }
    if (rules.timestamp() == Timestamp.RFC3161 && !root.hasTimestampAuthorities()) {
      problems.add(
          field + ".timestamp",
          "is RFC3161, but the trust root has no timestamp authority",
          "set it to Any, or add the authority (%s)"
              .formatted(
                  ofCa
                      ? "trustRoot.timestampCertificatesRef"
                      : "timestampAuthorities of trusted_root.json"));
    }
  }
}
