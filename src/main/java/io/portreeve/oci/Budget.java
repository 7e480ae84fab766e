package io.portreeve.oci;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What one verification may take: time, requests, bytes. Counts down; safe for use by several
 * threads.
 *
 * <p>It knows too whether a registry was slow, or there was too much to do: only the first excuses
 * that something isn't known. The time that a body waits for room of ours is no registry's.
 */
public final class Budget {
  /** What is read where nobody has attached junk, and some more. */
  private static final long MOST_BYTES_IN_EARNEST = 2L << 20;

  /** Who was given less says nothing of a registry. */
  private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();

  /** What ends this close to the end ended for lack of time. */
  private static final long SLACK_NANOS = Duration.ofMillis(100).toNanos();

  private final LongSupplier nanos;
  private final long end;
  private final long total;
  private int requests;
  private long bytes;
  private int used;
  private long read;
  private long waited;
  private final Set<Wait> waits = new HashSet<>();

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
    read += count;
    return true;
  }

  /** Notes that so much of the time was spent waiting for a registry. */
  public synchronized void waited(Duration time) {
    waited += time.toNanos();
  }

  /** Waiting for a registry, until it is closed. */
  final class Wait implements AutoCloseable {
    private long since = nanos.getAsLong();
    private boolean isOurs;

    /** Says whether from now on the registry waits for us. */
    void isOurs(boolean now) {
      synchronized (Budget.this) {
        if (waits.contains(this)) {
          waited += soFar();
          since = nanos.getAsLong();
          isOurs = now;
        }
      }
    }

    private long soFar() {
      return isOurs ? 0 : Math.max(0, Math.min(nanos.getAsLong(), end) - since);
    }

    @Override
    public void close() {
      isOurs(true);
      synchronized (Budget.this) {
        waits.remove(this);
      }
    }
  }

  /** Begins to wait for a registry. */
  synchronized Wait waiting() {
    var wait = new Wait();
    waits.add(wait);
    return wait;
  }

  /** The time spent waiting for registries so far. */
  public synchronized Duration waited() {
    return Duration.ofNanos(waited + waits.stream().mapToLong(Wait::soFar).sum());
  }

  /** Whether the time is used up. */
  public boolean isTimeUp() {
    return left().toNanos() <= SLACK_NANOS;
  }

  /**
   * Whether no more was asked for and read than where nobody has attached junk.
   *
   * @param mostRequests number of requests that this takes
   */
  public synchronized boolean isInEarnest(int mostRequests) {
    return used <= mostRequests && read <= MOST_BYTES_IN_EARNEST;
  }

  /**
   * Whether it is registries that take the time: little was asked for, and at least half of the
   * time so far was spent waiting for the answers.
   *
   * @param mostRequests number of requests that are little
   * @param besides time spent waiting for them within another budget
   */
  public boolean isRegistrySlow(int mostRequests, Duration besides) {
    var passed = total - left().toNanos();
    return isInEarnest(mostRequests)
        && passed >= LEAST_NANOS
        && waited().plus(besides).toNanos() >= passed / 2;
  }

  /** Number of requests taken so far. */
  public synchronized int requests() {
    return used;
  }
}
