package io.portreeve.admission;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Lets a bounded number of things through each second, and counts the rest. */
final class Pace {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanos;
  private final int eachSecond;
  private long second;
  private int taken;
  private long leftOut;

  /**
   * Creates it.
   *
   * @param nanos a clock that never goes back
   */
  Pace(LongSupplier nanos, int eachSecond) {
    this.nanos = nanos;
    this.eachSecond = eachSecond;
    this.second = nanos.getAsLong();
  }

  /** How many were left out since the last one that wasn't; empty: this one is as well. */
  synchronized OptionalLong take() {
    var now = nanos.getAsLong();
    if (now - second >= SECOND) {
      second = now;
      taken = 0;
    }
    if (taken == eachSecond) {
      leftOut++;
      return OptionalLong.empty();
    }
    taken++;
    var before = leftOut;
    leftOut = 0;
    return OptionalLong.of(before);
  }
}
