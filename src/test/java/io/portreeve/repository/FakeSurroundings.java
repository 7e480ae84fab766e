package io.portreeve.repository;

import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects around an ImageRepository, as a test puts them there. */
final class FakeSurroundings implements Surroundings {
  private @Nullable Registry registry;
  private final Map<String, LifecyclePolicy> policies = new HashMap<>();
  private final Map<String, Map<String, String>> labels = new HashMap<>();

  void registry(Registry value) {
    registry = value;
  }

  void noRegistry() {
    registry = null;
  }

  void policy(LifecyclePolicy policy) {
    policies.put(
        policy.getMetadata().getNamespace() + "/" + policy.getMetadata().getName(), policy);
  }

  void labels(String namespace, Map<String, String> value) {
    labels.put(namespace, value);
  }

  @Override
  public Optional<Registry> registry(String name) {
    return Optional.ofNullable(registry).filter(r -> r.getMetadata().getName().equals(name));
  }

  @Override
  public Optional<LifecyclePolicy> policy(String namespace, String name) {
    return Optional.ofNullable(policies.get(namespace + "/" + name));
  }

  @Override
  public Map<String, String> namespaceLabels(String name) {
    return labels.getOrDefault(name, Map.of());
  }
}
