package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.enforcement.WebhookStore.Asked;
import io.portreeve.policy.AdmissionPaths;
import io.portreeve.policy.MatchConditions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the webhook configurations of a policy: the API server asks about what the policy names,
 * and about nothing else. Every field is written, also where it has the API's default, so that what
 * somebody else changed is seen.
 *
 * @param settings where the webhook is
 * @param caBundle the authorities that sign its certificate, PEM
 * @param ownerUid UID of the ClusterRole that owns the configurations
 */
record WebhookRendering(EnforcementSettings settings, String caBundle, String ownerUid) {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
  private static final int SERVICE_PORT = 443;

  /** What the names of webhooks end in: the API asks for a domain. */
  private static final String DOMAIN = "portreeve.io";

  /** The webhook answers before this; what Kubernetes allows is 30. */
  private static final int TIMEOUT_SECONDS = 10;

  /** What the API server shall ask about for a policy. */
  Asked asked(ImagePolicySpec spec) {
    return new Asked(
        MatchConditions.of(spec).stream()
            .map(c -> new MatchCondition(c.expression(), c.name()))
            .toList(),
        selector(spec.namespaceSelector()));
  }

  /** The configurations that make it ask the webhook about that. */
  WebhookPair pair(String policy, Asked asked) {
    return new WebhookPair(
        new MutatingWebhookConfigurationBuilder()
            .withMetadata(metadata(policy))
            .withWebhooks(mutating(policy, asked))
            .build(),
        new ValidatingWebhookConfigurationBuilder()
            .withMetadata(metadata(policy))
            .withWebhooks(validating(policy, asked))
            .build());
  }

  private MutatingWebhook mutating(String policy, Asked asked) {
    return new MutatingWebhookBuilder()
        .withName(policy + ".mutate." + DOMAIN)
        .withClientConfig(client(AdmissionPaths.mutate(policy)))
        .withRules(rules())
        .withFailurePolicy("Fail")
        .withMatchPolicy("Equivalent")
        .withNamespaceSelector(asked.namespaces())
        .withObjectSelector(new LabelSelector())
        .withMatchConditions(asked.conditions())
        .withSideEffects("None")
        .withTimeoutSeconds(TIMEOUT_SECONDS)
        .withAdmissionReviewVersions("v1")
        // A container that a later webhook adds is pinned as well.
        .withReinvocationPolicy("IfNeeded")
        .build();
  }

  private ValidatingWebhook validating(String policy, Asked asked) {
    return new ValidatingWebhookBuilder()
        .withName(policy + ".validate." + DOMAIN)
        .withClientConfig(client(AdmissionPaths.validate(policy)))
        .withRules(rules())
        .withFailurePolicy("Fail")
        .withMatchPolicy("Equivalent")
        .withNamespaceSelector(asked.namespaces())
        .withObjectSelector(new LabelSelector())
        .withMatchConditions(asked.conditions())
        .withSideEffects("None")
        .withTimeoutSeconds(TIMEOUT_SECONDS)
        .withAdmissionReviewVersions("v1")
        .build();
  }

  private ObjectMeta metadata(String policy) {
    return new ObjectMetaBuilder()
        .withName(WebhookPair.name(policy))
        .addToLabels("app.kubernetes.io/managed-by", "portreeve")
        .addToLabels(WebhookPair.POLICY_LABEL, policy)
        .withOwnerReferences(Owner.reference(settings.ownerRole(), ownerUid))
        .build();
  }

  private WebhookClientConfig client(String path) {
    var client = new WebhookClientConfigBuilder();
    if (settings.webhookUrl() != null) {
      client = client.withUrl(settings.webhookUrl() + path);
    } else {
      client =
          client
              .withNewService()
              .withNamespace(settings.namespace())
              .withName(settings.serviceName())
              .withPort(SERVICE_PORT)
              .withPath(path)
              .endService();
    }
    return client
        .withCaBundle(
            Base64.getEncoder().encodeToString(caBundle.getBytes(StandardCharsets.US_ASCII)))
        .build();
  }

  private static List<RuleWithOperations> rules() {
    return List.of(rule("pods", "CREATE", "UPDATE"), rule("pods/ephemeralcontainers", "UPDATE"));
  }

  private static RuleWithOperations rule(String resource, String... operations) {
    return new RuleWithOperationsBuilder()
        .withApiGroups("")
        .withApiVersions("v1")
        .withResources(resource)
        .withOperations(operations)
        .withScope("Namespaced")
        .build();
  }

  private LabelSelector selector(@Nullable NamespaceSelector selector) {
    var asked = selector == null ? new NamespaceSelector(Map.of(), List.of()) : selector;
    List<LabelSelectorRequirement> requirements = new ArrayList<>();
    for (var r : asked.matchExpressions()) {
      requirements.add(
          new LabelSelectorRequirement(r.key(), r.operator().name(), new ArrayList<>(r.values())));
    }
    requirements.add(
        new LabelSelectorRequirementBuilder()
            .withKey(NAMESPACE_NAME)
            .withOperator("NotIn")
            .withValues(Stream.of("kube-system", settings.namespace()).distinct().toList())
            .build());
    return new LabelSelectorBuilder()
        .withMatchLabels(new TreeMap<>(asked.matchLabels()))
        .withMatchExpressions(requirements)
        .build();
  }
}
