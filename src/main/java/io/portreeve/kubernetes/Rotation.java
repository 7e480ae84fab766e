package io.portreeve.kubernetes;

import java.time.Duration;

/**
 * How often everything is compared that no listing shows: settings, policies, tags, and images are
 * counted.
 *
 * @param value the time between two comparisons, 6 hours as shipped
 */
public record Rotation(Duration value) {
  /** As shipped. */
  public static final Rotation DEFAULT = new Rotation(Duration.ofHours(6));

  /** Refuses what would compare all the time. */
  public Rotation {
    if (value.compareTo(Duration.ofSeconds(10)) < 0) {
      throw new IllegalArgumentException(
          "PORTREEVE_ROTATION must be at least 10 seconds, not " + value);
    }
  }
}
