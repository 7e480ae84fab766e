package io.portreeve.lifecycle;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.StatusWriter;
import io.portreeve.kubernetes.Transitions;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks LifecyclePolicy objects and says what they become. It writes nothing to a registry. */
@Singleton
@ControllerConfiguration(name = "lifecyclepolicy", fieldManager = Controllers.FIELD_MANAGER)
public class LifecyclePolicyReconciler
    implements Reconciler<LifecyclePolicy>, ConfigurableReconciler<LifecyclePolicy> {
  private final Transitions transitions;
  private final Clock clock;
  private @Nullable LifecyclePolicyEventSources sources;

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
    sources = new LifecyclePolicyEventSources(context);
    return sources.all();
  }

  @Override
  public UpdateControl<LifecyclePolicy> reconcile(
      LifecyclePolicy policy, Context<LifecyclePolicy> context) {
    var before = policy.getStatus();
    var after =
        Controllers.guarded(
            () -> LifecyclePolicyReport.of(policy, sources().users(policy), clock.instant()));
    var writer = new StatusWriter<>(policy, context);
    if (after.equals(before)) {
      return writer.done(Optional.empty(), null);
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
    return writer.done(Optional.of(patch), null);
  }

  private LifecyclePolicyEventSources sources() {
    if (sources == null) {
      throw new IllegalStateException("reconciled before its event sources were prepared");
    }
    return sources;
  }
}
