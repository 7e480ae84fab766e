package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionSpec;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyCredentials;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.PolicyRef;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.api.v1alpha1.WorkloadFeedback;
import io.portreeve.policy.AcceptedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

  /** As production, but not as binding. */
  static AcceptedPolicy production(PolicyMode mode) {
    return like(production(), mode, null);
  }

  /** The same policy in another mode, with this to say of workloads. */
  static AcceptedPolicy like(
      AcceptedPolicy policy, PolicyMode mode, @Nullable WorkloadFeedback workloads) {
    var spec = policy.spec();
    return new AcceptedPolicy(
        policy.name(),
        policy.uid(),
        policy.generation(),
        new ImagePolicySpec(
            spec.effect(),
            spec.images(),
            spec.excludeImages(),
            spec.namespaceSelector(),
            mode,
            spec.onError(),
            null,
            workloads,
            spec.tags(),
            spec.credentials(),
            spec.signers(),
            spec.signatures(),
            spec.attestations(),
            null,
            List.of()),
        policy.trustRoots(),
        policy.keys(),
        List.of(),
        policy.fault());
  }

  static AcceptedPolicy named(String name, AcceptedPolicy policy) {
    return new AcceptedPolicy(
        name, "uid-" + name, 1, policy.spec(), Map.of(), Map.of(), List.of(), policy.fault());
  }

  /** An exception from production in namespace shop, made at {@link #NOW}. */
  static ImagePolicyException exception(String name, Duration life, String... images) {
    return exception(
        name,
        new ImagePolicyExceptionSpec(
            List.of(new PolicyRef(PRODUCTION)),
            List.of(images),
            List.of("shop"),
            "INC-4711",
            NOW.plus(life).toString()));
  }

  static ImagePolicyException exception(String name, ImagePolicyExceptionSpec spec) {
    var exception = new ImagePolicyException();
    exception.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withUid("uid-" + name)
            .withGeneration(1L)
            .withCreationTimestamp(NOW.minus(Duration.ofDays(1)).toString())
            .build());
    exception.setSpec(spec);
    return exception;
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

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  static Admission.Rules rules(PoliciesInForce policies) {
    return new Admission.Rules(policies, exceptions());
  }

  /** These exceptions, at {@link #NOW}. */
  static ExceptionsInForce exceptions(ImagePolicyException... exceptions) {
    var inForce = new ExceptionsInForce(InstantSource.fixed(NOW));
    inForce.takeOver(() -> List.of(exceptions), each -> each);
    return inForce;
  }

  static PoliciesInForce inForce(AcceptedPolicy... policies) {
    var inForce = new PoliciesInForce();
    inForce.takeOver(() -> List.of(policies).stream().map(Policies::configMap).toList());
    return inForce;
  }
}
