package io.portreeve.lifecycle;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.LifecyclePolicyRef;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.Transitions;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks LifecyclePolicy objects and says what they become. It writes nothing to a registry. */
@Singleton
@ControllerConfiguration(name = "lifecyclepolicy", fieldManager = Controllers.FIELD_MANAGER)
public class LifecyclePolicyReconciler
    implements Reconciler<LifecyclePolicy>, ConfigurableReconciler<LifecyclePolicy> {
  private static final String BY_POLICY = "portreeve-policy";
  private static final String BY_REGISTRY = "portreeve-registry";

  private final Transitions transitions;
  private final Clock clock;
  private final Map<ResourceID, Set<ResourceID>> seen = new ConcurrentHashMap<>();
  private @Nullable InformerEventSource<ImageRepository, LifecyclePolicy> repositories;
  private @Nullable InformerEventSource<Registry, LifecyclePolicy> registries;

  /** Creates it; {@link #prepareEventSources} completes it. */
  public LifecyclePolicyReconciler(Events events, Clock clock) {
    this.transitions = new Transitions(events);
    this.clock = clock;
  }

  @Override
  public void updateConfigurationFrom(ControllerConfigurationOverrider<LifecyclePolicy> config) {
    Controllers.configure(config);
  }

  @Override
  public List<EventSource<?, LifecyclePolicy>> prepareEventSources(
      EventSourceContext<LifecyclePolicy> context) {
    var primaries = context.getPrimaryCache();
    var byObject =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ImageRepository.class, LifecyclePolicy.class)
                .withName("imagerepositories")
                .withSecondaryToPrimaryMapper(this::touchedBy)
                .withOnUpdateFilter(
                    (now, before) ->
                        !Objects.equals(
                            now.getMetadata().getGeneration(),
                            before.getMetadata().getGeneration()))
                .build(),
            context);
    byObject.addIndexers(
        Map.of(
            BY_POLICY, o -> explicit(o).stream().map(ResourceID::toString).toList(),
            BY_REGISTRY, o -> List.of(o.getSpec().registryRef().name())));
    repositories = byObject;
    registries =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Registry.class, LifecyclePolicy.class)
                .withName("registries")
                // A default that changes moves repositories from one policy to another: both are
                // told.
                .withSecondaryToPrimaryMapper(
                    r -> primaries.keys().collect(Collectors.toUnmodifiableSet()))
                .withOnUpdateFilter(
                    (now, before) ->
                        !Objects.equals(now.getSpec().defaults(), before.getSpec().defaults()))
                .build(),
            context);
    return List.of(repositories, registries);
  }

  @Override
  public UpdateControl<LifecyclePolicy> reconcile(
      LifecyclePolicy policy, Context<LifecyclePolicy> context) {
    var before = policy.getStatus();
    var after = LifecyclePolicyReport.of(policy, users(policy), clock.instant());
    if (after.equals(before)) {
      return UpdateControl.noUpdate();
    }
    transitions.report(
        policy, before == null ? List.<Condition>of() : before.conditions(), after.conditions());
    var patch = new LifecyclePolicy();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(policy.getMetadata().getNamespace())
            .withName(policy.getMetadata().getName())
            .build());
    patch.setStatus(after);
    return UpdateControl.patchStatus(patch);
  }

  private int users(LifecyclePolicy policy) {
    var id = ResourceID.fromResource(policy);
    var objects = source(repositories);
    var byDefault =
        source(registries)
            .list(registry -> id.equals(defaultOf(registry).orElse(null)))
            .flatMap(r -> objects.byIndex(BY_REGISTRY, r.getMetadata().getName()).stream())
            .filter(object -> explicit(object).isEmpty())
            .count();
    return objects.byIndex(BY_POLICY, id.toString()).size() + (int) byDefault;
  }

  /**
   * The policies that an object uses, and those that it used when it was last seen: their counts
   * change.
   */
  private Set<ResourceID> touchedBy(ImageRepository object) {
    var id = ResourceID.fromResource(object);
    var now = policiesOf(object);
    var before = object.isMarkedForDeletion() ? seen.remove(id) : seen.put(id, now);
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
        : source(registries)
            .get(new ResourceID(object.getSpec().registryRef().name()))
            .flatMap(LifecyclePolicyReconciler::defaultOf)
            .map(Set::of)
            .orElse(Set.of());
  }

  private static Optional<ResourceID> explicit(ImageRepository object) {
    return Optional.ofNullable(object.getSpec().lifecyclePolicyRef()).map(ref -> id(object, ref));
  }

  private static Optional<ResourceID> defaultOf(Registry registry) {
    var defaults = registry.getSpec().defaults();
    return defaults == null || defaults.lifecyclePolicyRef() == null
        ? Optional.empty()
        : Optional.of(
            new ResourceID(
                defaults.lifecyclePolicyRef().name(), defaults.lifecyclePolicyRef().namespace()));
  }

  private static ResourceID id(ImageRepository object, LifecyclePolicyRef ref) {
    return new ResourceID(
        ref.name(),
        Objects.requireNonNullElse(ref.namespace(), object.getMetadata().getNamespace()));
  }

  private static <T> T source(@Nullable T source) {
    if (source == null) {
      throw new IllegalStateException("reconciled before its event sources were prepared");
    }
    return source;
  }
}
