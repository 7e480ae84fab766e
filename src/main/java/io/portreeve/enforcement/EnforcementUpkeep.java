package io.portreeve.enforcement;

import io.portreeve.kubernetes.Controllers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the active operator does by the clock: it looks after the serving certificate, and removes
 * what policies left behind that are gone.
 */
public final class EnforcementUpkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EnforcementUpkeep.class);

  /** A Secret that somebody deletes is there again within this time. */
  private static final Duration LOOK = Duration.ofSeconds(15);

  private static final Duration ORPHANS = Duration.ofHours(1);

  private final ServingCertificateKeeper keeper;
  private final PolicyEntries entries;
  private final Predicate<String> exists;
  private final Clock clock;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable Instant orphansRemoved;

  /**
   * Creates it; it does nothing yet.
   *
   * @param exists whether there is an ImagePolicy of a name, asked of the API server itself
   */
  public EnforcementUpkeep(
      ServingCertificateKeeper keeper,
      PolicyEntries entries,
      Predicate<String> exists,
      Clock clock) {
    this.keeper = keeper;
    this.entries = entries;
    this.exists = exists;
    this.clock = clock;
  }

  /** Begins, at once and from now on: this process has become the active one. */
  public synchronized void start() {
    if (executor == null) {
      executor =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("enforcement-upkeep").factory());
      var _ = executor.scheduleWithFixedDelay(this::look, 0, LOOK.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Override
  public synchronized void close() {
    if (executor != null) {
      var _ = executor.shutdownNow();
      executor = null;
    }
  }

  /** One look; never throws: there will be another. */
  void look() {
    attempt("the webhook's serving certificate", keeper::look);
    var now = clock.instant();
    if (orphansRemoved == null || !now.isBefore(orphansRemoved.plus(ORPHANS))) {
      attempt(
          "webhook configurations of policies that are gone",
          () -> {
            entries.removeOrphans(exists);
            orphansRemoved = now;
          });
    }
  }

  private static void attempt(String what, Runnable work) {
    try {
      var _ =
          Controllers.guarded(
              () -> {
                work.run();
                return what;
              });
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Looking after {} failed; trying again", what);
    }
  }
}
