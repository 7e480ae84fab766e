package io.portreeve.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

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

  /**
   * One object is looked at this often in a period: nobody's edits in a loop shall starve the
   * others.
   */
  private static final int LIMIT = 10;

  private static final Duration LIMIT_PERIOD = Duration.ofSeconds(10);

  private Controllers() {}

  /**
   * Runs a reconciler's work. The framework forgets an object whose work ends in an {@link Error};
   * as an exception, it is told in the object's status and tried again.
   */
  public static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
      throw new IllegalStateException(e.toString(), e);
    }
  }

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
            .withRateLimiter(new LinearRateLimiter(LIMIT_PERIOD, LIMIT))
            .withGenerationAware(false)
            .withItemStore(new SlimItemStore<>())
            .withOnUpdateFilter(Controllers::asksForWork);
  }

  /** Whether an update changed the spec, or began a deletion. */
  public static boolean generationChanged(HasMetadata updated, HasMetadata before) {
    return !Objects.equals(
        updated.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }

  /** Whether an update asks for work. */
  static boolean asksForWork(HasMetadata updated, HasMetadata before) {
    return generationChanged(updated, before)
        || updated.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !updated.getFinalizers().equals(before.getFinalizers())
        || !ReconcileRequest.of(updated).equals(ReconcileRequest.of(before));
  }
}
