package io.portreeve.registry;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.StatusWriter;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
  private @Nullable RegistryEventSources sources;

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
    sources = new RegistryEventSources(context);
    work.onChange(sources::wake);
    return sources.all();
  }

  @Override
  public UpdateControl<Registry> reconcile(Registry registry, Context<Registry> context) {
    var report = Controllers.guarded(() -> work.reconcile(registry, sources()));
    return new StatusWriter<>(registry, context).done(patch(registry, report), report.next());
  }

  @Override
  public ErrorStatusUpdateControl<Registry> updateErrorStatus(
      Registry registry, Context<Registry> context, Exception e) {
    var report = work.failed(registry, e);
    return new StatusWriter<>(registry, context)
        .failed(patch(registry, report), report.stalled() ? report.next() : null);
  }

  @Override
  public DeleteControl cleanup(Registry registry, Context<Registry> context) {
    var writer = new StatusWriter<>(registry, context);
    try {
      var held = Controllers.guarded(() -> work.delete(registry, sources(), referring(registry)));
      return held.map(report -> writer.held(patch(registry, report), next(report)))
          .orElseGet(DeleteControl::defaultDelete);
    } catch (RuntimeException e) {
      var report = work.failed(registry, e);
      var control = writer.held(patch(registry, report), next(report));
      if (!report.stalled()) {
        throw e;
      }
      return control;
    }
  }

  private static Duration next(RegistryReport report) {
    return Objects.requireNonNullElse(report.next(), WAIT);
  }

  private RegistryEventSources sources() {
    if (sources == null) {
      throw new IllegalStateException("reconciled before its event sources were prepared");
    }
    return sources;
  }

  private List<String> referring(Registry registry) {
    // Only those that hold a repository and wait for the operator: nobody else's object, or
    // finalizer, keeps a Registry.
    return sources().users(registry).stream()
        .filter(o -> o.getStatus() != null && o.getStatus().arn() != null)
        .filter(o -> o.hasFinalizer(Controllers.FINALIZER))
        .map(o -> o.getMetadata().getNamespace() + "/" + o.getMetadata().getName())
        .sorted()
        .toList();
  }

  private static Optional<Registry> patch(Registry registry, RegistryReport report) {
    return report
        .changedStatus()
        .map(
            status -> {
              var patch = new Registry();
              patch.setMetadata(
                  new ObjectMetaBuilder().withName(registry.getMetadata().getName()).build());
              patch.setStatus(status);
              return patch;
            });
  }
}
