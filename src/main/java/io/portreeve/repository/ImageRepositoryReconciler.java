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
  /**
   * How soon a Stalled object is looked at again: what stalls it may have been put right outside
   * the cluster.
   */
  private static final Duration STALLED = Duration.ofMinutes(5);

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
    var report = work.reconcile(object, surroundings());
    var control =
        report
            .changedStatus()
            .map(status -> UpdateControl.patchStatus(RepositoryReport.patch(object, status)))
            .orElseGet(UpdateControl::noUpdate);
    report.again().ifPresent(control::rescheduleAfter);
    return control;
  }

  @Override
  public ErrorStatusUpdateControl<ImageRepository> updateErrorStatus(
      ImageRepository object, Context<ImageRepository> context, Exception e) {
    var report = work.failed(object, e);
    var control =
        report
            .changedStatus()
            .map(
                status ->
                    ErrorStatusUpdateControl.patchStatus(RepositoryReport.patch(object, status)))
            .orElseGet(ErrorStatusUpdateControl::noStatusUpdate);
    return report.stalled() ? control.withNoRetry().rescheduleAfter(STALLED) : control;
  }

  @Override
  public DeleteControl cleanup(ImageRepository object, Context<ImageRepository> context) {
    RepositoryReport report;
    try {
      var held = work.delete(object, surroundings());
      if (held.isEmpty()) {
        return DeleteControl.defaultDelete();
      }
      report = held.get();
    } catch (RuntimeException e) {
      report = work.failed(object, e);
      if (!report.stalled()) {
        patch(object, report, context);
        throw e;
      }
    }
    patch(object, report, context);
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(report.again().orElse(STALLED));
  }

  private static void patch(
      ImageRepository object, RepositoryReport report, Context<ImageRepository> context) {
    report
        .changedStatus()
        .ifPresent(
            status ->
                context
                    .resourceOperations()
                    .serverSideApplyPrimaryStatus(RepositoryReport.patch(object, status)));
  }

  private ImageRepositoryEventSources surroundings() {
    if (sources == null) {
      throw new IllegalStateException("reconciled before its event sources were prepared");
    }
    return sources;
  }
}
