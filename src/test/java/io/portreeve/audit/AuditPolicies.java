package io.portreeve.audit;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.testing.Keys;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policies in force, about {@code registry.example/shop/**} of namespaces in production. */
record AuditPolicies(String name, String key, @Nullable TagRules tags, @Nullable String grace) {
  private static final String KEY = pem();
  private static final String OTHER_KEY = pem();

  /** Policy {@code production}: a signature of one key. */
  static AuditPolicies signed() {
    return signed("production");
  }

  static AuditPolicies signed(String name) {
    return new AuditPolicies(name, KEY, null, null);
  }

  AuditPolicies byAnotherKey() {
    return new AuditPolicies(name, OTHER_KEY, tags, grace);
  }

  AuditPolicies tags(TagRules rules) {
    return new AuditPolicies(name, key, rules, grace);
  }

  AuditPolicies grace(String period) {
    return new AuditPolicies(name, key, tags, period);
  }

  private static String pem() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(Keys.p256().getPublic().getEncoded()));
  }

  AcceptedPolicy build() {
    var signer =
        new PolicySigner(
            "release",
            null,
            new KeySource(null, key),
            null,
            TransparencyLogUse.Ignored,
            null,
            null);
    return accepted(name, spec(null, tags, List.of(signer), grace));
  }

  /** Lets nothing run. */
  static AcceptedPolicy denying(String name) {
    return accepted(name, spec(PolicyEffect.Deny, null, List.of(), null));
  }

  /** Demands tags and nothing else. */
  static AcceptedPolicy tagged(String name, TagRules rules) {
    return accepted(name, spec(null, rules, List.of(), null));
  }

  private static AcceptedPolicy accepted(String name, ImagePolicySpec spec) {
    return new AcceptedPolicy(name, "uid-of-" + name, 1, spec, Map.of(), Map.of(), List.of(), null);
  }

  private static ImagePolicySpec spec(
      @Nullable PolicyEffect effect,
      @Nullable TagRules tags,
      List<PolicySigner> signers,
      @Nullable String grace) {
    return new ImagePolicySpec(
        effect,
        List.of("registry.example/shop/**"),
        List.of(),
        new NamespaceSelector(Map.of("env", "production"), List.of()),
        PolicyMode.Audit,
        null,
        grace,
        null,
        tags,
        null,
        signers,
        null,
        List.of(),
        null,
        List.of());
  }
}
