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
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
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
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.WorkloadFeedback;
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

  /**
   * How the API server asks.
   *
   * @param failurePolicy what it does without an answer
   * @param timeoutSeconds how long it waits; the webhook answers before; Kubernetes allows 30
   */
  private record Manner(String failurePolicy, int timeoutSeconds) {
    static final Manner BINDING = new Manner("Fail", 10);

    /** Whoever isn't refused anything doesn't wait long either. */
    static final Manner LENIENT = new Manner("Ignore", 3);

    static final Manner OF_WORKLOADS = new Manner("Ignore", 2);

    static Manner of(PolicyMode mode) {
      return switch (mode) {
        case Enforce -> BINDING;
        case Warn, Audit -> LENIENT;
      };
    }
  }

  /** What the API server shall ask about for a policy. */
  Asked asked(ImagePolicySpec spec) {
    // What was stored by another version can lack what the schema requires.
    var mode = spec.mode() == null ? PolicyMode.Enforce : spec.mode();
    var workloads = mode != PolicyMode.Audit && spec.workloads() != WorkloadFeedback.Ignore;
    return new Asked(
        mode,
        conditions(MatchConditions.of(spec)),
        selector(spec.namespaceSelector()),
        workloads ? conditions(MatchConditions.ofWorkloads(spec)) : List.of());
  }

  private static List<MatchCondition> conditions(List<MatchConditions.Condition> conditions) {
    return conditions.stream().map(c -> new MatchCondition(c.expression(), c.name())).toList();
  }

  /** The configurations that make it ask the webhook about that. */
  WebhookPair pair(String policy, Asked asked) {
    return new WebhookPair(
        asked.mode() == PolicyMode.Enforce ? mutating(policy, asked) : null,
        new ValidatingWebhookConfigurationBuilder()
            .withMetadata(metadata(policy))
            .withWebhooks(
                asked.workloads().isEmpty()
                    ? List.of(validating(policy, asked))
                    : List.of(validating(policy, asked), workloads(policy, asked)))
            .build());
  }

  private MutatingWebhookConfiguration mutating(String policy, Asked asked) {
    return new MutatingWebhookConfigurationBuilder()
        .withMetadata(metadata(policy))
        .withWebhooks(mutate(policy, asked))
        .build();
  }

  private MutatingWebhook mutate(String policy, Asked asked) {
    return new MutatingWebhookBuilder()
        .withName(policy + WebhookPair.MUTATE)
        .withClientConfig(client(AdmissionPaths.mutate(policy)))
        .withRules(podRules())
        .withFailurePolicy(Manner.BINDING.failurePolicy())
        .withMatchPolicy("Equivalent")
        .withNamespaceSelector(asked.namespaces())
        .withObjectSelector(new LabelSelector())
        .withMatchConditions(asked.conditions())
        .withSideEffects("None")
        .withTimeoutSeconds(Manner.BINDING.timeoutSeconds())
        .withAdmissionReviewVersions("v1")
        // A container that a later webhook adds is pinned as well.
        .withReinvocationPolicy("IfNeeded")
        .build();
  }

  private ValidatingWebhook validating(String policy, Asked asked) {
    return validating(AdmissionPaths.validate(policy), Manner.of(asked.mode()), asked)
        .withName(policy + WebhookPair.VALIDATE)
        .withMatchConditions(asked.conditions())
        .withRules(podRules())
        .build();
  }

  /** Tells at once what the pods of a workload will meet; nothing depends on it. */
  private ValidatingWebhook workloads(String policy, Asked asked) {
    return validating(AdmissionPaths.workloads(policy), Manner.OF_WORKLOADS, asked)
        .withName(policy + WebhookPair.WORKLOADS)
        .withMatchConditions(asked.workloads())
        .withRules(workloadRules())
        .build();
  }

  private ValidatingWebhookBuilder validating(String path, Manner manner, Asked asked) {
    return new ValidatingWebhookBuilder()
        .withClientConfig(client(path))
        .withFailurePolicy(manner.failurePolicy())
        .withMatchPolicy("Equivalent")
        .withNamespaceSelector(asked.namespaces())
        .withObjectSelector(new LabelSelector())
        .withSideEffects("None")
        .withTimeoutSeconds(manner.timeoutSeconds())
        .withAdmissionReviewVersions("v1");
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

  private static List<RuleWithOperations> podRules() {
    return List.of(
        rule("", List.of("pods"), "CREATE", "UPDATE"),
        rule("", List.of("pods/ephemeralcontainers"), "UPDATE"));
  }

  private static List<RuleWithOperations> workloadRules() {
    return List.of(
        rule(
            "apps",
            List.of("deployments", "statefulsets", "daemonsets", "replicasets"),
            "CREATE",
            "UPDATE"),
        rule("batch", List.of("jobs", "cronjobs"), "CREATE", "UPDATE"),
        rule("", List.of("replicationcontrollers"), "CREATE", "UPDATE"));
  }

  private static RuleWithOperations rule(
      String group, List<String> resources, String... operations) {
    return new RuleWithOperationsBuilder()
        .withApiGroups(group)
        .withApiVersions("v1")
        .withResources(resources)
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
