package io.portreeve.audit;

import java.time.Duration;

/**
 * How often, and how fast, what runs is verified again.
 *
 * @param namespace Portreeve's own namespace: no policy is about it
 * @param interval how long what was verified is taken for current; from a second to 55 minutes,
 *     below the hour that evidence lives
 * @param perSecond verifications that are begun in a second, at most
 * @param concurrent verifications under way at once, at most
 * @param time how long one may take
 */
public record AuditSettings(
    String namespace, Duration interval, int perSecond, int concurrent, Duration time) {
  private static final int RATE = 5;
  private static final int CONCURRENT = 4;

  /** Below a second, registries are asked without end. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Above it, what is published would end before it was verified again. */
  private static final Duration LONGEST = Duration.ofMinutes(55);

  /** Refuses what would verify nothing, or too seldom for what is shared. */
  public AuditSettings {
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "PORTREEVE_AUDIT_INTERVAL is %s: give it at least 1s and at most 55m, since evidence lives for an hour"
              .formatted(interval));
    }
    if (perSecond < 1 || concurrent < 1 || !time.isPositive()) {
      throw new IllegalArgumentException("The audit's rate, concurrency and time must be positive");
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
