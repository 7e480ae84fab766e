package io.portreeve.repository;

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
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.StatusWriter;
import io.portreeve.provider.RegistryConnections;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings repositories to what ImageRepository objects ask. */
@Singleton
@ControllerConfiguration(
    name = "imagerepository",
    finalizerName = Controllers.FINALIZER,
    fieldManager = Controllers.FIELD_MANAGER)
public class ImageRepositoryReconciler
    implements Reconciler<ImageRepository>,
        Cleaner<ImageRepository>,
        ConfigurableReconciler<ImageRepository> {
  /** How soon to look again at what waits for something no watch tells of. */
  private static final Duration WAIT = Duration.ofSeconds(30);

  private final RegistryConnections connections;
  private final RepositoryWork work;
  private @Nullable ImageRepositoryEventSources sources;

  /** Creates it; {@link #prepareEventSources} completes it. */
  public ImageRepositoryReconciler(RegistryConnections connections, RepositoryWork work) {
    this.connections = connections;
    this.work = work;
  }

  @Override
  public void updateConfigurationFrom(ControllerConfigurationOverrider<ImageRepository> config) {
    Controllers.configure(config);
  }

  @Override
  public List<EventSource<?, ImageRepository>> prepareEventSources(
      EventSourceContext<ImageRepository> context) {
    sources = new ImageRepositoryEventSources(context, connections);
    return sources.all();
  }

  @Override
  public UpdateControl<ImageRepository> reconcile(
      ImageRepository object, Context<ImageRepository> context) {
    var report = Controllers.guarded(() -> work.reconcile(object, surroundings()));
    return new StatusWriter<>(object, context).done(report.patch(object), report.next());
  }

  @Override
  public ErrorStatusUpdateControl<ImageRepository> updateErrorStatus(
      ImageRepository object, Context<ImageRepository> context, Exception e) {
    var report = work.failed(object, e);
    return new StatusWriter<>(object, context).failed(report.patch(object), report.next());
  }

  @Override
  public DeleteControl cleanup(ImageRepository object, Context<ImageRepository> context) {
    var writer = new StatusWriter<>(object, context);
    try {
      var held = Controllers.guarded(() -> work.delete(object, surroundings()));
      return held.map(report -> writer.held(report.patch(object), report.again().orElse(WAIT)))
          .orElseGet(DeleteControl::defaultDelete);
    } catch (RuntimeException e) {
      var report = work.failed(object, e);
      var control = writer.held(report.patch(object), report.again().orElse(WAIT));
      if (!report.stalled()) {
        throw e;
      }
      return control;
    }
  }

  private ImageRepositoryEventSources surroundings() {
    if (sources == null) {
      throw new IllegalStateException("reconciled before its event sources were prepared");
    }
    return sources;
  }
}
