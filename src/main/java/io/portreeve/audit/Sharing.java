package io.portreeve.audit;

import io.portreeve.audit.EvidencePublisher.Wanted;
import io.portreeve.policy.PublishedEvidence;
import io.portreeve.policy.StoredEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares evidence beside the audit: a publication that fails is tried again and holds up nothing.
 * Used by one thread.
 */
final class Sharing {
  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);

  /** What failed is tried again after this time. */
  static final Duration RECOVERY = Duration.ofSeconds(30);

  private final EvidencePublisher publisher;
  private final RunningMeters meters;
  private boolean isBegun;
  private @Nullable Instant failed;

  Sharing(EvidencePublisher publisher, RunningMeters meters) {
    this.publisher = publisher;
    this.meters = meters;
  }

  /**
   * Begins, unless it has.
   *
   * @return what is published and believed; nothing while it can't be read, and later on
   */
  List<StoredEvidence> begin(Instant now) {
    if (isBegun || isPausing(now)) {
      return List.of();
    }
    try {
      var found = publisher.start().stream().map(PublishedEvidence::evidence).toList();
      isBegun = true;
      return found;
    } catch (RuntimeException e) {
      failed(e, now);
      return List.of();
    }
  }

  /** Publishes what has to be. What isn't known to be read yet isn't overwritten. */
  void look(Supplier<Wanted> wanted, Instant now) {
    if (!isBegun || isPausing(now)) {
      return;
    }
    try {
      publisher.look(wanted);
    } catch (RuntimeException e) {
      failed(e, now);
    }
  }

  private boolean isPausing(Instant now) {
    return failed != null
        && !now.isBefore(failed)
        && Duration.between(failed, now).compareTo(RECOVERY) < 0;
  }

  private void failed(RuntimeException e, Instant now) {
    failed = now;
    meters.notPublished();
    LOG.atWarn()
        .setCause(e)
        .log("Evidence isn't shared with the webhooks, which verify for themselves; trying again");
  }
}
