package io.portreeve.audit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many things begin in a period, evenly: what wasn't used of a period isn't saved up for
 * longer than that. Used by one thread.
 */
final class Pace {
  private final int perPeriod;
  private final Duration period;
  private double tokens;
  private @Nullable Instant filled;

  Pace(int perPeriod, Duration period) {
    this.perPeriod = perPeriod;
    this.period = period;
    this.tokens = perPeriod;
  }

  /** Whether one may begin now; then it counts. */
  boolean take(Instant now) {
    fill(now);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  private void fill(Instant now) {
    // A clock that went back fills nothing.
    if (filled != null && now.isAfter(filled)) {
      var passed = (double) Duration.between(filled, now).toMillis() / period.toMillis();
      tokens = Math.min(perPeriod, tokens + passed * perPeriod);
    }
    filled = now;
  }
}
