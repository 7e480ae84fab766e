package io.portreeve.registry;

import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.ReferringRepository;
import io.portreeve.kubernetes.SlimItemStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a Registry depends on, watched and cached: the ImageRepositories that name it, the
 * LifecyclePolicies that its creation templates name, and its registry's news. Each wakes only the
 * Registries that it concerns.
 */
final class RegistryEventSources implements Surroundings {
  private static final String BY_REGISTRY = "portreeve-users";

  private final IndexerResourceCache<Registry> registries;
  private final InformerEventSource<ImageRepository, Registry> users;
  private final InformerEventSource<LifecyclePolicy, Registry> policies;
  private final RegistryEventSource news;

  RegistryEventSources(EventSourceContext<Registry> context) {
    registries = context.getPrimaryCache();
    users =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ImageRepository.class, Registry.class)
                .withName("users")
                .withItemStore(new SlimItemStore<>(ReferringRepository::of))
                .withSecondaryToPrimaryMapper(this::waiting)
                .withOnAddFilter(o -> false)
                .withOnUpdateFilter((now, before) -> false)
                .build(),
            context);
    users.addIndexers(Map.of(BY_REGISTRY, o -> List.of(o.getSpec().registryRef().name())));
    policies =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(LifecyclePolicy.class, Registry.class)
                .withName("lifecyclepolicies")
                .withItemStore(new SlimItemStore<>())
                .withSecondaryToPrimaryMapper(this::naming)
                .withOnUpdateFilter(Controllers::generationChanged)
                .build(),
            context);
    news = new RegistryEventSource(context);
  }

  List<EventSource<?, Registry>> all() {
    return List.of(users, policies, news);
  }

  /** Wakes a Registry, if there is one of that name. */
  void wake(String registry) {
    news.wake(registry);
  }

  @Override
  public List<Registry> registries() {
    return registries.list().toList();
  }

  @Override
  public List<ImageRepository> users(Registry registry) {
    return users.byIndex(BY_REGISTRY, registry.getMetadata().getName());
  }

  @Override
  public Optional<LifecyclePolicy> policy(String namespace, String name) {
    return policies.get(new ResourceID(name, namespace));
  }

  /**
   * An ImageRepository that goes concerns only a Registry that waits for it: any other would be
   * listed for nothing.
   */
  private Set<ResourceID> waiting(ImageRepository user) {
    var id = new ResourceID(user.getSpec().registryRef().name());
    return registries.get(id).filter(Registry::isMarkedForDeletion).isPresent()
        ? Set.of(id)
        : Set.of();
  }

  private Set<ResourceID> naming(LifecyclePolicy policy) {
    return registries
        .list(registry -> names(registry, policy))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static boolean names(Registry registry, LifecyclePolicy policy) {
    var ecr = registry.getSpec().ecr();
    return ecr != null
        && ecr.creationTemplates().stream()
            .flatMap(template -> Stream.ofNullable(template.lifecyclePolicyRef()))
            .anyMatch(
                ref ->
                    ref.namespace().equals(policy.getMetadata().getNamespace())
                        && ref.name().equals(policy.getMetadata().getName()));
  }
}
