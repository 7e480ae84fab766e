package io.portreeve.lifecycle;

import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.ReferringRepository;
import io.portreeve.kubernetes.SlimItemStore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Who uses a LifecyclePolicy, watched and cached: ImageRepositories, and Registries by their
 * defaults.
 */
final class LifecyclePolicyEventSources {
  private static final String BY_POLICY = "portreeve-policy";
  private static final int PRUNED_ABOVE = 1024;
  private static final String BY_REGISTRY = "portreeve-registry";

  private final InformerEventSource<ImageRepository, LifecyclePolicy> repositories;
  private final InformerEventSource<Registry, LifecyclePolicy> registries;
  private final Map<ResourceID, Set<ResourceID>> seen = new ConcurrentHashMap<>();

  LifecyclePolicyEventSources(EventSourceContext<LifecyclePolicy> context) {
    var policies = context.getPrimaryCache();
    registries =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Registry.class, LifecyclePolicy.class)
                .withName("registries")
                .withItemStore(new SlimItemStore<>())
                // A default that changes moves repositories from one policy to another: both are
                // told.
                .withSecondaryToPrimaryMapper(
                    registry -> policies.keys().collect(Collectors.toUnmodifiableSet()))
                .withOnUpdateFilter(
                    (now, before) ->
                        !Objects.equals(now.getSpec().defaults(), before.getSpec().defaults()))
                .build(),
            context);
    repositories =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ImageRepository.class, LifecyclePolicy.class)
                .withName("imagerepositories")
                .withItemStore(new SlimItemStore<>(ReferringRepository::of))
                .withSecondaryToPrimaryMapper(this::touchedBy)
                // Without this, the framework also asks the mapper for an index of its own, and the
                // mapper, which compares with what it saw before, has nothing left to tell when
                // the event comes.
                .withPrimaryToSecondaryMapper((LifecyclePolicy policy) -> Set.of())
                .withOnUpdateFilter(Controllers::generationChanged)
                .build(),
            context);
    repositories.addIndexers(
        Map.of(
            BY_POLICY, object -> explicit(object).stream().map(ResourceID::toString).toList(),
            BY_REGISTRY, object -> List.of(object.getSpec().registryRef().name())));
  }

  List<EventSource<?, LifecyclePolicy>> all() {
    return List.of(repositories, registries);
  }

  /**
   * Number of ImageRepositories that use a policy, by their own reference or their Registry's
   * default.
   */
  int users(LifecyclePolicy policy) {
    var id = ResourceID.fromResource(policy);
    var byDefault =
        registries
            .list(registry -> id.equals(defaultOf(registry).orElse(null)))
            .flatMap(r -> repositories.byIndex(BY_REGISTRY, r.getMetadata().getName()).stream())
            .filter(object -> explicit(object).isEmpty())
            .count();
    return repositories.byIndex(BY_POLICY, id.toString()).size() + (int) byDefault;
  }

  /**
   * The policies that an object uses, and those that it used when it was last seen: their counts
   * change.
   */
  private Set<ResourceID> touchedBy(ImageRepository object) {
    var id = ResourceID.fromResource(object);
    var now = policiesOf(object);
    var before = object.isMarkedForDeletion() ? seen.remove(id) : seen.put(id, now);
    if (seen.size() > PRUNED_ABOVE && seen.size() > 2 * repositories.keys().count()) {
      // Objects that went without their deletion being seen first.
      var _ = seen.keySet().retainAll(repositories.keys().collect(Collectors.toSet()));
    }
    if (before == null) {
      return now;
    }
    var touched = new HashSet<>(before);
    touched.addAll(now);
    return touched;
  }

  private Set<ResourceID> policiesOf(ImageRepository object) {
    var own = explicit(object);
    return own.isPresent()
        ? Set.of(own.get())
        : registries
            .get(new ResourceID(object.getSpec().registryRef().name()))
            .flatMap(LifecyclePolicyEventSources::defaultOf)
            .map(Set::of)
            .orElse(Set.of());
  }

  private static Optional<ResourceID> explicit(ImageRepository object) {
    return Optional.ofNullable(object.getSpec().lifecyclePolicyRef())
        .map(
            ref ->
                new ResourceID(
                    ref.name(),
                    Objects.requireNonNullElse(
                        ref.namespace(), object.getMetadata().getNamespace())));
  }

  private static Optional<ResourceID> defaultOf(Registry registry) {
    var defaults = registry.getSpec().defaults();
    var ref = defaults == null ? null : defaults.lifecyclePolicyRef();
    return Optional.ofNullable(ref).map(named -> new ResourceID(named.name(), named.namespace()));
  }
}
