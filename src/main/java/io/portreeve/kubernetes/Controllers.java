package io.portreeve.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.Objects;

/** What all controllers have in common. */
public final class Controllers {
  /** Finalizer on every object whose deletion needs work. */
  public static final String FINALIZER = "portreeve.io/finalizer";

  /**
   * Server-side apply's name of this operator. Fields belong to it: a change of the name would
   * orphan what it wrote.
   */
  public static final String FIELD_MANAGER = "portreeve";

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(5);

  private Controllers() {}

  /**
   * Sets retries that never give up, with pauses that double from 1 s to 5 min, and reacts to a
   * change of spec, of the reconcile request and of a deletion, but not to the operator's own
   * writes to status.
   */
  public static <P extends HasMetadata> void configure(ControllerConfigurationOverrider<P> config) {
    var _ =
        config
            .withRetry(
                new GenericRetry()
                    .setInitialInterval(FIRST_RETRY)
                    .setIntervalMultiplier(2)
                    .setMaxInterval(LAST_RETRY.toMillis())
                    .withoutMaxAttempts())
            .withGenerationAware(false)
            .withOnUpdateFilter(Controllers::asksForWork);
  }

  /** Whether an update asks for work. */
  static boolean asksForWork(HasMetadata updated, HasMetadata before) {
    return !Objects.equals(
            updated.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || updated.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !updated.getFinalizers().equals(before.getFinalizers())
        || !ReconcileRequest.of(updated).equals(ReconcileRequest.of(before));
  }
}
