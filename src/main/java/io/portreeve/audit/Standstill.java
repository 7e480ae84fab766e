package io.portreeve.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever runs the cluster when what is said of what runs stands still, since something can't
 * be read: in measures at once, in the log when it lasts. Statuses keep what was known last.
 */
final class Standstill {
  private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);

  /** Reading everything takes a while at the start. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final RunningMeters meters;
  private final Clock clock;
  private Set<String> missing = Set.of();
  private @Nullable Instant since;
  private boolean isTold;
  private volatile @Nullable Instant walked;

  Standstill(RunningMeters meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    meters.age(this, Standstill::age);
  }

  /** The process has become the active one. */
  void begin() {
    walked = clock.instant();
  }

  /** It is the active one no more. */
  void end() {
    walked = null;
  }

  /** All was looked at. */
  void walked(Instant now) {
    walked = now;
  }

  /** What can't be read at the moment; used by one thread. */
  void look(Set<String> kinds, Instant now) {
    if (!kinds.equals(missing)) {
      missing = Set.copyOf(kinds);
      meters.unsynced(missing);
    }
    if (missing.isEmpty()) {
      if (isTold) {
        LOG.atInfo().log("What runs can be read again");
      }
      since = null;
      isTold = false;
    } else if (since == null) {
      since = now;
    } else if (!isTold && Duration.between(since, now).compareTo(PATIENCE) >= 0) {
      isTold = true;
      LOG.atWarn()
          .addKeyValue("kinds", new TreeSet<>(missing))
          .log(
              "What statuses say of what runs stands still, since these kinds can't be read: check"
                  + " the operator's rights and the API server");
    }
  }

  private double age() {
    var last = walked;
    return last == null
        ? Double.NaN
        : Math.max(0, Duration.between(last, clock.instant()).toMillis() / 1000.0);
  }
}
