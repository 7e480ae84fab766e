package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.audit.PolicyAudit;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.StatusWriter;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Says of ImagePolicyException objects whether they hold, and what runs by them. */
@Singleton
@ControllerConfiguration(name = "imagepolicyexception", fieldManager = Controllers.FIELD_MANAGER)
public class ImagePolicyExceptionReconciler
    implements Reconciler<ImagePolicyException>, ConfigurableReconciler<ImagePolicyException> {
  private final ExceptionWork work;
  private final PolicyAudit audit;

  /** Creates it. */
  public ImagePolicyExceptionReconciler(ExceptionWork work, PolicyAudit audit) {
    this.work = work;
    this.audit = audit;
  }

  @Override
  public void updateConfigurationFrom(
      ControllerConfigurationOverrider<ImagePolicyException> config) {
    Controllers.configure(config);
  }

  @Override
  public List<EventSource<?, ImagePolicyException>> prepareEventSources(
      EventSourceContext<ImagePolicyException> context) {
    return List.of(new RunningEventSource<>(context, "ImagePolicyException", audit));
  }

  @Override
  public UpdateControl<ImagePolicyException> reconcile(
      ImagePolicyException exception, Context<ImagePolicyException> context) {
    var report = Controllers.guarded(() -> work.reconcile(exception));
    return new StatusWriter<>(exception, context).done(patch(exception, report), report.next());
  }

  @Override
  public ErrorStatusUpdateControl<ImagePolicyException> updateErrorStatus(
      ImagePolicyException exception, Context<ImagePolicyException> context, Exception e) {
    var report = work.failed(exception, e);
    return new StatusWriter<>(exception, context)
        .failed(patch(exception, report), report.stalled() ? report.next() : null);
  }

  private static Optional<ImagePolicyException> patch(
      ImagePolicyException exception, ExceptionReport report) {
    return report
        .changedStatus()
        .map(
            status -> {
              var patch = new ImagePolicyException();
              patch.setMetadata(
                  new ObjectMetaBuilder().withName(exception.getMetadata().getName()).build());
              patch.setStatus(status);
              return patch;
            });
  }
}
