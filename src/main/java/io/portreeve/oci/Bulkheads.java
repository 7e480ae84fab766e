package io.portreeve.oci;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets so many requests to a host through at a time, so that a slow one doesn't hold the others.
 */
final class Bulkheads {
  private final int perHost;
  private final ConcurrentMap<String, Gate> gates = new ConcurrentHashMap<>();

  /** Users are counted so that a host nobody asks any longer is forgotten. */
  private record Gate(Semaphore permits, int users) {
    Gate plus(int change) {
      return new Gate(permits, users + change);
    }
  }

  Bulkheads(int perHost) {
    this.perHost = perHost;
  }

  /** A place among the requests to a host, until it is closed. */
  final class Place implements AutoCloseable {
    private final String host;
    private final Semaphore permits;
    private final boolean taken;

    private Place(String host, Semaphore permits, boolean taken) {
      this.host = host;
      this.permits = permits;
      this.taken = taken;
    }

    boolean taken() {
      return taken;
    }

    @Override
    public void close() {
      if (taken) {
        permits.release();
      }
      leave(host);
    }
  }

  /** Waits for a place as long as the budget lasts; the place says whether it was had. */
  Place enter(String host, Budget budget) throws InterruptedException {
    var permits =
        gates
            .compute(
                host,
                (_, gate) -> (gate == null ? new Gate(new Semaphore(perHost), 0) : gate).plus(1))
            .permits();
    try {
      var taken = permits.tryAcquire(budget.left().toNanos(), TimeUnit.NANOSECONDS);
      return new Place(host, permits, taken);
    } catch (InterruptedException e) {
      leave(host);
      throw e;
    }
  }

  private void leave(String host) {
    gates.computeIfPresent(host, (_, gate) -> gate.users() == 1 ? null : gate.plus(-1));
  }

  int hosts() {
    return gates.size();
  }
}
