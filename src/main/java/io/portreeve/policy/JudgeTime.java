package io.portreeve.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks of a judge.
 *
 * @param clock tells the time of day, by which certificates and base images age
 * @param nanos never goes back, such as {@code System::nanoTime}: by it evidence ages, and requests
 *     end
 */
public record JudgeTime(InstantSource clock, LongSupplier nanos) {
  Instant now() {
    return clock.instant();
  }

  /** What time it was at that reading of {@link #nanos}. */
  Instant at(long reading) {
    return clock.instant().minus(Duration.ofNanos(nanos.getAsLong() - reading));
  }

  /** How long it is until that reading of {@link #nanos}; not negative. */
  Duration until(long reading) {
    return Duration.ofNanos(Math.max(0, reading - nanos.getAsLong()));
  }
}
