package io.portreeve.registry;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryStatus;
import io.portreeve.kubernetes.Controllers;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections to the registries that Registry objects name, and lists them once per interval.
 */
@Singleton
@ControllerConfiguration(
    name = "registry",
    finalizerName = Controllers.FINALIZER,
    fieldManager = Controllers.FIELD_MANAGER)
public class RegistryReconciler
    implements Reconciler<Registry>, Cleaner<Registry>, ConfigurableReconciler<Registry> {
  private static final Duration WAIT = Duration.ofSeconds(30);

  private final RegistryWork work;
  private @Nullable InformerEventSource<ImageRepository, Registry> users;

  /** Creates it; {@link #prepareEventSources} completes it. */
  public RegistryReconciler(RegistryWork work) {
    this.work = work;
  }

  @Override
  public void updateConfigurationFrom(ControllerConfigurationOverrider<Registry> config) {
    Controllers.configure(config);
  }

  @Override
  public List<EventSource<?, Registry>> prepareEventSources(EventSourceContext<Registry> context) {
    // Only the last one's going concerns a Registry, and only one that is being deleted.
    users =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ImageRepository.class, Registry.class)
                .withName("users")
                .withSecondaryToPrimaryMapper(
                    o -> Set.of(new ResourceID(o.getSpec().registryRef().name())))
                .withOnAddFilter(o -> false)
                .withOnUpdateFilter((now, before) -> false)
                .build(),
            context);
    return List.of(users);
  }

  @Override
  public UpdateControl<Registry> reconcile(Registry registry, Context<Registry> context) {
    var report = work.reconcile(registry, all(context));
    var control =
        report
            .changedStatus()
            .map(status -> UpdateControl.patchStatus(patch(registry, status)))
            .orElseGet(UpdateControl::noUpdate);
    return report.next() == null ? control : control.rescheduleAfter(report.next());
  }

  @Override
  public ErrorStatusUpdateControl<Registry> updateErrorStatus(
      Registry registry, Context<Registry> context, Exception e) {
    var report = work.failed(registry, e);
    var control =
        report
            .changedStatus()
            .map(status -> ErrorStatusUpdateControl.patchStatus(patch(registry, status)))
            .orElseGet(ErrorStatusUpdateControl::noStatusUpdate);
    return report.stalled()
        ? control.withNoRetry().rescheduleAfter(Objects.requireNonNullElse(report.next(), WAIT))
        : control;
  }

  @Override
  public DeleteControl cleanup(Registry registry, Context<Registry> context) {
    RegistryWork.Report report;
    try {
      var held = work.delete(registry, referring(registry));
      if (held.isEmpty()) {
        return DeleteControl.defaultDelete();
      }
      report = held.get();
    } catch (RuntimeException e) {
      report = work.failed(registry, e);
      if (!report.stalled()) {
        patch(registry, report, context);
        throw e;
      }
    }
    patch(registry, report, context);
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(WAIT);
  }

  private static Stream<Registry> all(Context<Registry> context) {
    return context.getPrimaryCache().list();
  }

  private List<String> referring(Registry registry) {
    if (users == null) {
      throw new IllegalStateException("reconciled before its event sources were prepared");
    }
    return users
        .list(o -> o.getSpec().registryRef().name().equals(registry.getMetadata().getName()))
        .map(o -> o.getMetadata().getNamespace() + "/" + o.getMetadata().getName())
        .sorted()
        .toList();
  }

  private static void patch(
      Registry registry, RegistryWork.Report report, Context<Registry> context) {
    report
        .changedStatus()
        .ifPresent(
            status ->
                context.resourceOperations().serverSideApplyPrimaryStatus(patch(registry, status)));
  }

  private static Registry patch(Registry registry, RegistryStatus status) {
    var patch = new Registry();
    patch.setMetadata(new ObjectMetaBuilder().withName(registry.getMetadata().getName()).build());
    patch.setStatus(status);
    return patch;
  }
}
