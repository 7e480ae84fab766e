package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.portreeve.policy.AcceptedPolicy;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps accepted policies in ConfigMaps of the operator's namespace, where no tenant writes. They
 * belong to the ClusterRole that owns the webhook configurations, not to the ImagePolicy: one whose
 * finalizer was forced away must not take with it what is in force.
 */
public final class KubernetesAcceptedPolicies implements AcceptedPolicyStore {
  private static final String PREFIX = "portreeve-policy-";

  private final KubernetesClient client;
  private final EnforcementSettings settings;

  /** Creates it. */
  public KubernetesAcceptedPolicies(KubernetesClient client, EnforcementSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** Name of the ConfigMap of a policy. */
  static String name(String policy) {
    return PREFIX + policy;
  }

  /** The policy whose ConfigMap has this name; empty: none has. */
  static Optional<String> policyOf(String configMap) {
    return configMap.startsWith(PREFIX) && configMap.length() > PREFIX.length()
        ? Optional.of(configMap.substring(PREFIX.length()))
        : Optional.empty();
  }

  private Resource<ConfigMap> map(String policy) {
    return client.configMaps().inNamespace(settings.namespace()).withName(name(policy));
  }

  @Override
  public Stored read(String name) {
    var map = map(name).get();
    if (map == null) {
      return new Stored.Absent();
    }
    var text =
        Objects.requireNonNullElse(map.getData(), Map.<String, String>of()).get(AcceptedPolicy.KEY);
    if (text == null) {
      return new Stored.Damaged("it has no key " + AcceptedPolicy.KEY);
    }
    try {
      return checked(name, text);
    } catch (IllegalArgumentException e) {
      return new Stored.Damaged(Objects.requireNonNullElse(e.getMessage(), "it can't be read"));
    }
  }

  private static Stored checked(String name, String text) {
    var policy = AcceptedPolicy.fromJson(text);
    if (!policy.name().equals(name)) {
      return new Stored.Damaged("it holds the policy " + policy.name());
    }
    // What is understood only in part comes with a fault that the text doesn't have.
    return policy.fault() != null && !policy.toJson().equals(text)
        ? new Stored.Damaged(policy.fault())
        : new Stored.Intact(policy);
  }

  @Override
  public boolean write(AcceptedPolicy policy, String ownerUid) {
    var live = map(policy.name()).get();
    if (live == null) {
      var _ = client.resource(completed(new ConfigMap(), policy, ownerUid)).create();
      return true;
    }
    if (Boolean.TRUE.equals(live.getImmutable())) {
      // Somebody has sealed it: it can only be replaced as a whole.
      delete(policy.name());
      return write(policy, ownerUid);
    }
    var wanted = completed(new ConfigMapBuilder(live).build(), policy, ownerUid);
    if (wanted.equals(live)) {
      return false;
    }
    // Replaced in the version that was read, not applied: what somebody else put beside it goes.
    var _ = client.resource(wanted).update();
    return true;
  }

  /** What is there, with all that counts as it shall be. */
  private ConfigMap completed(ConfigMap map, AcceptedPolicy policy, String ownerUid) {
    return new ConfigMapBuilder(map)
        .editOrNewMetadata()
        .withNamespace(settings.namespace())
        .withName(name(policy.name()))
        .addToLabels(AcceptedPolicy.LABEL, policy.name())
        .addToLabels("app.kubernetes.io/managed-by", "portreeve")
        .withOwnerReferences(Owner.reference(settings.ownerRole(), ownerUid))
        .endMetadata()
        .withData(Map.of(AcceptedPolicy.KEY, policy.toJson()))
        .withBinaryData(Map.of())
        .build();
  }

  @Override
  public void delete(String name) {
    var _ = map(name).delete();
  }

  @Override
  public Set<String> names() {
    return client
        .configMaps()
        .inNamespace(settings.namespace())
        .withLabel(AcceptedPolicy.LABEL)
        .list()
        .getItems()
        .stream()
        // A label on somebody else's ConfigMap says nothing of a policy.
        .filter(map -> map.getMetadata().getName().equals(name(labelled(map))))
        .map(KubernetesAcceptedPolicies::labelled)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String labelled(ConfigMap map) {
    return map.getMetadata().getLabels().getOrDefault(AcceptedPolicy.LABEL, "");
  }
}
