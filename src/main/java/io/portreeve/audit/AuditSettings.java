package io.portreeve.audit;

import java.time.Duration;

/**
 * How often, and how fast, what runs is verified again.
 *
 * @param namespace Portreeve's own namespace: no policy is about it
 * @param interval how long what was verified is taken for current; below the hour that evidence
 *     lives
 * @param perSecond verifications that are begun in a second, at most
 * @param concurrent verifications under way at once, at most
 * @param time how long one may take
 */
public record AuditSettings(
    String namespace, Duration interval, int perSecond, int concurrent, Duration time) {
  private static final int RATE = 5;
  private static final int CONCURRENT = 4;

  /** Refuses what would verify nothing. */
  public AuditSettings {
    if (!interval.isPositive() || perSecond < 1 || concurrent < 1 || !time.isPositive()) {
      throw new IllegalArgumentException(
          "The audit's interval, rate, concurrency and time must be positive");
    }
  }

  /** At 5 per second and 4 at once, 10 seconds each. */
  public static AuditSettings of(String namespace, Duration interval) {
    return new AuditSettings(namespace, interval, RATE, CONCURRENT, Duration.ofSeconds(10));
  }

  /** When it is verified again: before it is no longer current, however long the queue. */
  Duration again() {
    return interval.multipliedBy(3).dividedBy(4);
  }

  /** When what couldn't be verified again isn't known any more. */
  Duration stale() {
    return interval.multipliedBy(2);
  }
}
