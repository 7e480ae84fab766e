package io.portreeve.event;

import java.time.Duration;

/**
 * How fast events are passed on.
 *
 * @param pause time between two rounds of wake-ups: a repository is woken once in each at most
 * @param firstRetry pause after a queue couldn't be read; it doubles with each failure
 * @param lastRetry longest such pause
 * @param registry time between two wake-ups of the registry itself, which lists all of it
 */
public record EventPace(
    Duration pause, Duration firstRetry, Duration lastRetry, Duration registry) {
  /** As shipped: 2 s; 1 s to 5 min; 30 s. */
  public static final EventPace DEFAULT =
      new EventPace(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30));

  /** Wakes the registry itself as often as its repositories. */
  public EventPace(Duration pause, Duration firstRetry, Duration lastRetry) {
    this(pause, firstRetry, lastRetry, pause);
  }
}
