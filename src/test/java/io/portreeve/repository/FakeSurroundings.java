package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.image.RepositoryName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects around an ImageRepository, as a test puts them there. */
final class FakeSurroundings implements Surroundings {
  private @Nullable Registry registry;
  private final Map<String, LifecyclePolicy> policies = new HashMap<>();
  private final Set<String> unknown = new HashSet<>();
  private final List<RepositoryName> held = new ArrayList<>();
  private @Nullable ImageRepository holder;
  private final Map<String, Map<String, String>> labels = new HashMap<>();

  private Consumer<String> onNamespace = _ -> {};

  void registry(Registry value) {
    registry = value;
  }

  /** Runs whenever a look asks for the labels of a namespace. */
  void onNamespace(Consumer<String> action) {
    onNamespace = action;
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
  public Optional<Map<String, String>> namespaceLabels(String name) {
    onNamespace.accept(name);
    return Optional.of(labels.getOrDefault(name, Map.of())).filter(_ -> !unknown.contains(name));
  }

  @Override
  public Optional<ImageRepository> holder(
      ImageRepository asking, String registry, RepositoryName name) {
    return Optional.ofNullable(holder);
  }

  @Override
  public Collection<RepositoryName> held(String registry) {
    return List.copyOf(held);
  }

  void held(String... names) {
    Stream.of(names).map(RepositoryName::parse).forEach(held::add);
  }

  void unknownNamespace(String name) {
    unknown.add(name);
  }

  void holder(ImageRepository value) {
    holder = value;
  }
}
