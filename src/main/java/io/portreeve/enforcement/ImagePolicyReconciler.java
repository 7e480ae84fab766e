package io.portreeve.enforcement;

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
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.audit.PolicyAudit;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.StatusWriter;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Puts ImagePolicy objects in force, and keeps them there. */
@Singleton
@ControllerConfiguration(
    name = "imagepolicy",
    finalizerName = Controllers.FINALIZER,
    fieldManager = Controllers.FIELD_MANAGER)
public class ImagePolicyReconciler
    implements Reconciler<ImagePolicy>, Cleaner<ImagePolicy>, ConfigurableReconciler<ImagePolicy> {
  private final PolicyWork work;
  private final EnforcementSettings settings;
  private final ServingCertificateKeeper keeper;
  private final TrustRootKeeper trustRoots;
  private final PolicyAudit audit;

  /** Creates it. */
  public ImagePolicyReconciler(
      PolicyWork work,
      EnforcementSettings settings,
      ServingCertificateKeeper keeper,
      TrustRootKeeper trustRoots,
      PolicyAudit audit) {
    this.work = work;
    this.settings = settings;
    this.keeper = keeper;
    this.trustRoots = trustRoots;
    this.audit = audit;
  }

  @Override
  public void updateConfigurationFrom(ControllerConfigurationOverrider<ImagePolicy> config) {
    Controllers.configure(config);
  }

  @Override
  public List<EventSource<?, ImagePolicy>> prepareEventSources(
      EventSourceContext<ImagePolicy> context) {
    return new ImagePolicyEventSources(
            context, settings.namespace(), keeper, this::onMaterial, audit)
        .all();
  }

  private void onMaterial(Runnable listener) {
    trustRoots.onChange(listener);
    work.onChange(listener);
  }

  @Override
  public UpdateControl<ImagePolicy> reconcile(ImagePolicy policy, Context<ImagePolicy> context) {
    var report = Controllers.guarded(() -> work.reconcile(policy));
    return new StatusWriter<>(policy, context).done(patch(policy, report), report.next());
  }

  @Override
  public ErrorStatusUpdateControl<ImagePolicy> updateErrorStatus(
      ImagePolicy policy, Context<ImagePolicy> context, Exception e) {
    var report = work.failed(policy, e);
    return new StatusWriter<>(policy, context)
        .failed(patch(policy, report), report.stalled() ? report.next() : null);
  }

  @Override
  public DeleteControl cleanup(ImagePolicy policy, Context<ImagePolicy> context) {
    try {
      return Controllers.guarded(
          () -> {
            work.delete(policy);
            return DeleteControl.defaultDelete();
          });
    } catch (RuntimeException e) {
      var report = work.failed(policy, e);
      var control = new StatusWriter<>(policy, context).held(patch(policy, report), report.next());
      if (!report.stalled()) {
        throw e;
      }
      return control;
    }
  }

  private static Optional<ImagePolicy> patch(ImagePolicy policy, PolicyReport report) {
    return report
        .changedStatus()
        .map(
            status -> {
              var patch = new ImagePolicy();
              patch.setMetadata(
                  new ObjectMetaBuilder().withName(policy.getMetadata().getName()).build());
              patch.setStatus(status);
              return patch;
            });
  }
}
