package io.portreeve.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies a status, and looks at what came back: an edit that reached the API server while the
 * status was on its way is taken for the operator's own by the framework, and its event is dropped.
 * Such an object is looked at again at once.
 */
public final class StatusWriter<P extends HasMetadata> {
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final P object;
  private final Context<P> context;

  /** Creates it for one look at an object, as the look saw it. */
  public StatusWriter(P object, Context<P> context) {
    this.object = object;
    this.context = context;
  }

  /**
   * Ends a look.
   *
   * @param patch an object that holds nothing but its name and the new status; empty if that is the
   *     old one
   * @param next when to look again, where nothing else asks for it
   */
  public UpdateControl<P> done(Optional<P> patch, @Nullable Duration next) {
    var again = overtaken(patch) ? AT_ONCE : next;
    UpdateControl<P> control = UpdateControl.noUpdate();
    return again == null ? control : control.rescheduleAfter(again);
  }

  /**
   * Ends a look that was broken off: it is tried again with growing pauses, or after {@code next}
   * where that is given.
   */
  public ErrorStatusUpdateControl<P> failed(Optional<P> patch, @Nullable Duration next) {
    var again = overtaken(patch) ? AT_ONCE : next;
    ErrorStatusUpdateControl<P> control = ErrorStatusUpdateControl.noStatusUpdate();
    return again == null ? control : control.withNoRetry().rescheduleAfter(again);
  }

  /** Ends a look at an object that is to go, and has to wait. */
  public DeleteControl held(Optional<P> patch, Duration next) {
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(overtaken(patch) ? AT_ONCE : next);
  }

  private boolean overtaken(Optional<P> patch) {
    return patch
        .map(status -> context.resourceOperations().serverSideApplyPrimaryStatus(status))
        .filter(stored -> Controllers.asksForWork(stored, object))
        .isPresent();
  }
}
