package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyCredentials;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.policy.AcceptedPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policies for tests. */
final class Policies {
  static final String NAMESPACE = "portreeve-system";
  static final String PRODUCTION = "production";

  private Policies() {}

  /** About registry.example.com, pinning. */
  static AcceptedPolicy production() {
    return policy(PolicyEffect.Verify, OnError.Deny, tags(true), null);
  }

  static AcceptedPolicy onError(OnError onError) {
    return policy(PolicyEffect.Verify, onError, tags(true), null);
  }

  static AcceptedPolicy refusing() {
    return policy(PolicyEffect.Deny, null, null, null);
  }

  static AcceptedPolicy withSecret(String namespace, String name) {
    var credentials = new PolicyCredentials(new SecretRef(namespace, name));
    return policy(PolicyEffect.Verify, OnError.Deny, tags(true), credentials);
  }

  static TagRules tags(boolean pin, String... deny) {
    return new TagRules(pin, List.of(), List.of(deny));
  }

  static AcceptedPolicy policy(
      PolicyEffect effect,
      @Nullable OnError onError,
      @Nullable TagRules tags,
      @Nullable PolicyCredentials credentials) {
    var spec =
        new ImagePolicySpec(
            effect,
            List.of("registry.example.com/**"),
            List.of(),
            null,
            PolicyMode.Enforce,
            onError,
            null,
            null,
            tags,
            credentials,
            List.of(),
            null,
            List.of(),
            null,
            List.of());
    return new AcceptedPolicy(PRODUCTION, "uid-1", 1, spec, Map.of(), Map.of(), List.of(), null);
  }

  /** The ConfigMap that holds a policy. */
  static ConfigMap configMap(AcceptedPolicy policy) {
    return configMap(policy.name(), policy.toJson(), Long.toString(policy.generation()));
  }

  static ConfigMap configMap(String policy, String text, String version) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("portreeve-policy-" + policy)
        .withNamespace(NAMESPACE)
        .withResourceVersion(version)
        .addToLabels(AcceptedPolicy.LABEL, policy)
        .endMetadata()
        .addToData(AcceptedPolicy.KEY, text)
        .build();
  }

  static PoliciesInForce inForce(AcceptedPolicy... policies) {
    var inForce = new PoliciesInForce();
    inForce.takeOver(() -> List.of(policies).stream().map(Policies::configMap).toList());
    return inForce;
  }
}
