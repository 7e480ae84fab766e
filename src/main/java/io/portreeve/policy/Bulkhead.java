package io.portreeve.policy;

import io.portreeve.oci.OciException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds the verifications under way: in all, so that memory is bounded, and for one registry, so
 * that one that is slow leaves room for the others.
 */
final class Bulkhead {
  private final LongSupplier nanos;
  private final Semaphore all;
  private final int each;
  private final ConcurrentHashMap<String, Gate> gates = new ConcurrentHashMap<>();

  /** Of one registry; there while somebody waits or works. */
  private static final class Gate {
    private final Semaphore permits;
    private int users;

    private Gate(int permits) {
      this.permits = new Semaphore(permits, true);
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
    this.all = new Semaphore(all, true);
    this.each = each;
  }

  /**
   * Waits for a place.
   *
   * @throws OciException.OverBudget if there is none in time
   */
  Permit enter(String registry, Duration time) {
    var end = nanos.getAsLong() + time.toNanos();
    var gate = use(registry);
    // The registry's first: who waits for it must not take others' places.
    if (!acquire(gate.permits, time)) {
      leave(registry);
      throw full(registry);
    }
    if (!acquire(all, Duration.ofNanos(Math.max(0, end - nanos.getAsLong())))) {
      gate.permits.release();
      leave(registry);
      throw full(registry);
    }
    return () -> {
      all.release();
      gate.permits.release();
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

  private static boolean acquire(Semaphore permits, Duration time) {
    try {
      return permits.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
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
