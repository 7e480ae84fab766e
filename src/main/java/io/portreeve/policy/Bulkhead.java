package io.portreeve.policy;

import io.portreeve.oci.OciException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds the verifications under way: in all, so that memory is bounded, and for one registry, so
 * that one that is slow leaves room for the others. What refuses nothing gets at most half of
 * either: the rest is for what does.
 */
final class Bulkhead {
  private final LongSupplier nanos;
  private final Gate all;
  private final int each;
  private final ConcurrentHashMap<String, Gate> gates = new ConcurrentHashMap<>();

  /** A number of places; of a registry, there while somebody waits or works. */
  private static final class Gate {
    private final Semaphore permits;
    private final Semaphore advice;
    private int users;

    private Gate(int permits) {
      this.permits = new Semaphore(permits, true);
      this.advice = new Semaphore(Math.max(1, permits / 2), true);
    }

    /** Takes a place; who only advises waits outside until there is one that he may have. */
    private boolean enter(boolean binds, LongSupplier nanos, long end) {
      if (!binds && !acquire(advice, nanos, end)) {
        return false;
      }
      if (acquire(permits, nanos, end)) {
        return true;
      }
      if (!binds) {
        advice.release();
      }
      return false;
    }

    private void leave(boolean binds) {
      permits.release();
      if (!binds) {
        advice.release();
      }
    }
  }

  /** What must be closed in the end. */
  @FunctionalInterface
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  Bulkhead(LongSupplier nanos, int all, int each) {
    this.nanos = nanos;
    this.all = new Gate(all);
    this.each = each;
  }

  /**
   * Waits for a place.
   *
   * @param binds whether something is refused if it isn't verified
   * @throws OciException.OverBudget if there is none in time
   */
  Permit enter(String registry, Duration time, boolean binds) {
    var end = nanos.getAsLong() + time.toNanos();
    var gate = use(registry);
    // The registry's first: who waits for it must not take others' places.
    if (!gate.enter(binds, nanos, end)) {
      leave(registry);
      throw full(registry);
    }
    if (!all.enter(binds, nanos, end)) {
      gate.leave(binds);
      leave(registry);
      throw full(registry);
    }
    return () -> {
      all.leave(binds);
      gate.leave(binds);
      leave(registry);
    };
  }

  private Gate use(String registry) {
    var gate =
        gates.compute(
            registry,
            (_, old) -> {
              var used = old == null ? new Gate(each) : old;
              used.users++;
              return used;
            });
    return gate;
  }

  private void leave(String registry) {
    gates.computeIfPresent(registry, (_, gate) -> --gate.users == 0 ? null : gate);
  }

  private static boolean acquire(Semaphore permits, LongSupplier nanos, long end) {
    try {
      return permits.tryAcquire(Math.max(0, end - nanos.getAsLong()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static OciException full(String registry) {
    return new OciException.OverBudget(
        "Registry %s: the time of this request ended while it waited for other requests to this registry"
            .formatted(registry));
  }

  /** Number of registries in use. */
  int registries() {
    return gates.size();
  }
}
