package io.portreeve.repository;

import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.SlimItemStore;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.status.Conditions;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an ImageRepository depends on, watched and cached: its Registry, its namespace's labels, its
 * LifecyclePolicy, and the registry's listing. Each wakes only the objects that it concerns.
 */
final class ImageRepositoryEventSources implements Surroundings {
  private static final String BY_REGISTRY = "portreeve-registry";
  private static final String BY_POLICY = "portreeve-policy";
  private static final String BY_NAMESPACE = "portreeve-namespace";
  private static final String BY_REPOSITORY = "portreeve-repository";
  private static final String BY_NAME = "portreeve-name";

  private final IndexerResourceCache<ImageRepository> objects;
  private final InformerEventSource<Registry, ImageRepository> registries;
  private final InformerEventSource<Namespace, ImageRepository> namespaces;
  private final InformerEventSource<LifecyclePolicy, ImageRepository> policies;
  private final ListingEventSource listings;

  ImageRepositoryEventSources(
      EventSourceContext<ImageRepository> context, RegistryConnections connections) {
    objects = context.getPrimaryCache();
    objects.addIndexers(
        Map.of(
            BY_REGISTRY,
            o -> List.of(o.getSpec().registryRef().name()),
            BY_NAMESPACE,
            o -> List.of(o.getMetadata().getNamespace()),
            BY_POLICY,
            ImageRepositoryEventSources::policyKey,
            BY_REPOSITORY,
            ImageRepositoryEventSources::heldKey,
            BY_NAME,
            ImageRepositoryEventSources::nameKey));
    registries =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Registry.class, ImageRepository.class)
                .withName("registries")
                .withItemStore(new SlimItemStore<>())
                .withSecondaryToPrimaryMapper(r -> ids(ofRegistry(r.getMetadata().getName())))
                .withOnUpdateFilter(ImageRepositoryEventSources::concerns)
                .build(),
            context);
    namespaces =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Namespace.class, ImageRepository.class)
                .withName("namespaces")
                .withItemStore(new SlimItemStore<>())
                .withSecondaryToPrimaryMapper(
                    n -> ids(objects.byIndex(BY_NAMESPACE, n.getMetadata().getName())))
                .withOnUpdateFilter((now, before) -> !labels(now).equals(labels(before)))
                .build(),
            context);
    policies =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(LifecyclePolicy.class, ImageRepository.class)
                .withName("lifecyclepolicies")
                .withItemStore(new SlimItemStore<>())
                .withSecondaryToPrimaryMapper(this::users)
                .withOnUpdateFilter(Controllers::generationChanged)
                .build(),
            context);
    listings =
        new ListingEventSource(
            this::ofRegistry, (registry, name) -> objects.byIndex(BY_NAME, registry + "/" + name));
    connections.addListener(listings);
  }

  List<EventSource<?, ImageRepository>> all() {
    return List.of(registries, namespaces, policies, listings);
  }

  @Override
  public Optional<Registry> registry(String name) {
    return registries.get(new ResourceID(name));
  }

  @Override
  public Optional<LifecyclePolicy> policy(String namespace, String name) {
    return policies.get(new ResourceID(name, namespace));
  }

  @Override
  public Optional<Map<String, String>> namespaceLabels(String name) {
    return namespaces.get(new ResourceID(name)).map(ImageRepositoryEventSources::labels);
  }

  @Override
  public Optional<ImageRepository> holder(
      ImageRepository asking, String registry, RepositoryName name) {
    return objects.byIndex(BY_REPOSITORY, registry + "/" + name).stream()
        .filter(o -> !o.getMetadata().getUid().equals(asking.getMetadata().getUid()))
        .findFirst();
  }

  @Override
  public Collection<RepositoryName> held(String registry) {
    return ofRegistry(registry).stream().flatMap(o -> heldName(o).stream()).toList();
  }

  private static Optional<RepositoryName> heldName(ImageRepository object) {
    var status = object.getStatus();
    var name = status == null || status.arn() == null ? null : status.repositoryName();
    try {
      return Optional.ofNullable(name).map(RepositoryName::parse);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static List<String> heldKey(ImageRepository object) {
    return object.getStatus() == null || object.getStatus().arn() == null
        ? List.of()
        : nameKey(object);
  }

  private static List<String> nameKey(ImageRepository object) {
    var status = object.getStatus();
    return status == null || status.repositoryName() == null
        ? List.of()
        : List.of(object.getSpec().registryRef().name() + "/" + status.repositoryName());
  }

  private List<ImageRepository> ofRegistry(String name) {
    return objects.byIndex(BY_REGISTRY, name);
  }

  private Set<ResourceID> users(LifecyclePolicy policy) {
    var namespace = policy.getMetadata().getNamespace();
    var name = policy.getMetadata().getName();
    var users = new HashSet<>(ids(objects.byIndex(BY_POLICY, namespace + "/" + name)));
    registries
        .list(registry -> isDefault(registry, namespace, name))
        .forEach(registry -> users.addAll(ids(ofRegistry(registry.getMetadata().getName()))));
    return users;
  }

  private static boolean isDefault(Registry registry, String namespace, String name) {
    var defaults = registry.getSpec().defaults();
    var ref = defaults == null ? null : defaults.lifecyclePolicyRef();
    return ref != null && ref.namespace().equals(namespace) && ref.name().equals(name);
  }

  private static List<String> policyKey(ImageRepository object) {
    var ref = object.getSpec().lifecyclePolicyRef();
    return ref == null
        ? List.of()
        : List.of(
            Objects.requireNonNullElse(ref.namespace(), object.getMetadata().getNamespace())
                + "/"
                + ref.name());
  }

  private static Set<ResourceID> ids(Collection<ImageRepository> objects) {
    return objects.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  /** A Registry's status is written at every interval; only whether it is Ready concerns others. */
  private static boolean concerns(Registry now, Registry before) {
    return Controllers.generationChanged(now, before) || ready(now) != ready(before);
  }

  private static boolean ready(Registry registry) {
    return registry.getStatus() != null
        && Conditions.isTrue(registry.getStatus().conditions(), Condition.READY);
  }

  private static Map<String, String> labels(Namespace namespace) {
    return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
  }
}
