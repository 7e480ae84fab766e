package io.portreeve.enforcement;

import io.portreeve.kubernetes.Controllers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the active operator does by the clock: it looks after the serving certificate, has trust
 * roots refreshed, and removes what policies left behind that are gone.
 */
public final class EnforcementUpkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EnforcementUpkeep.class);

  private static final Duration LOOK = Duration.ofSeconds(15);

  private static final Duration ORPHANS = Duration.ofHours(1);

  private final ServingCertificateKeeper keeper;
  private final TrustRootKeeper trustRoots;
  private final PolicyEntries entries;
  private final Supplier<Set<String>> existing;
  private final Clock clock;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable Instant orphansRemoved;

  /**
   * Creates it; it does nothing yet.
   *
   * @param existing names of all ImagePolicies, asked of the API server when it is called
   */
  public EnforcementUpkeep(
      ServingCertificateKeeper keeper,
      TrustRootKeeper trustRoots,
      PolicyEntries entries,
      Supplier<Set<String>> existing,
      Clock clock) {
    this.keeper = keeper;
    this.trustRoots = trustRoots;
    this.entries = entries;
    this.existing = existing;
    this.clock = clock;
  }

  /** Begins, at once and from now on: this process has become the active one. */
  public synchronized void start() {
    if (executor == null) {
      // Before the first policy is looked at: else it would be told that there is no certificate.
      look();
      executor =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("enforcement-upkeep").factory());
      var _ =
          executor.scheduleWithFixedDelay(
              this::look, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
      var often = keeper.interval().toMillis();
      var _ =
          executor.scheduleWithFixedDelay(
              this::lookAtCertificate, often, often, TimeUnit.MILLISECONDS);
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
    lookAtCertificate();
    attempt("trust roots from TUF repositories", trustRoots::look);
    var now = clock.instant();
    if (orphansRemoved == null || !now.isBefore(orphansRemoved.plus(ORPHANS))) {
      attempt(
          "webhook configurations of policies that are gone",
          () -> {
            entries.removeOrphans(existing);
            orphansRemoved = now;
          });
    }
  }

  private void lookAtCertificate() {
    attempt("the webhook's serving certificate", keeper::look);
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
