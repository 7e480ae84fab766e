package io.portreeve.oci;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What one verification may take: time, requests, bytes. Counts down; safe for use by several
 * threads.
 */
public final class Budget {
  private final LongSupplier nanos;
  private final long end;
  private final long total;
  private int requests;
  private long bytes;
  private int used;
  private long waited;

  private Budget(LongSupplier nanos, Duration time, int requests, long bytes) {
    this.nanos = nanos;
    this.total = time.toNanos();
    this.end = nanos.getAsLong() + total;
    this.requests = requests;
    this.bytes = bytes;
  }

  /**
   * A budget that begins now.
   *
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public static Budget of(LongSupplier nanos, Duration time, int requests, long bytes) {
    return new Budget(nanos, time, requests, bytes);
  }

  /** The time that is left, not negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
  }

  /** Takes a request; false when none is left. */
  public synchronized boolean takeRequest() {
    if (requests == 0) {
      return false;
    }
    requests--;
    used++;
    return true;
  }

  /** Takes bytes; false when fewer are left. */
  public synchronized boolean takeBytes(long count) {
    if (bytes < count) {
      return false;
    }
    bytes -= count;
    return true;
  }

  /** Notes that so much of the time was spent waiting for a registry. */
  public synchronized void waited(Duration time) {
    waited += time.toNanos();
  }

  /** Whether at least half of the time that there was has been spent waiting for registries. */
  public synchronized boolean wasMostlyWaiting() {
    return waited >= total / 2;
  }

  /** Number of requests taken so far. */
  public synchronized int requests() {
    return used;
  }
}
