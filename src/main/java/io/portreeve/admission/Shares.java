package io.portreeve.admission;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What one namespace may take of something that all share: so that one whose registry is slow
 * leaves the others theirs. Only namespaces that use or wait for theirs are kept.
 */
final class Shares {
  private static final int PARTS = 4;

  private final int each;
  private final ConcurrentHashMap<String, Share> shares = new ConcurrentHashMap<>();

  private static final class Share {
    private final Semaphore permits;
    private int users;

    private Share(int permits) {
      this.permits = new Semaphore(permits, true);
    }
  }

  private Shares(int each) {
    this.each = each;
  }

  /** Shares of a quarter, at least one. */
  static Shares of(int all) {
    return new Shares(Math.max(1, all / PARTS));
  }

  /** How much one namespace may take. */
  int each() {
    return each;
  }

  /**
   * Takes one for the namespace, to be given back by {@link #leave}; false: none was free in time.
   */
  boolean enter(String namespace, Duration time) throws InterruptedException {
    var share =
        shares.compute(
            namespace,
            (_, old) -> {
              var used = old == null ? new Share(each) : old;
              used.users++;
              return used;
            });
    var entered = false;
    try {
      entered = share.permits.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!entered) {
        forget(namespace);
      }
    }
    return entered;
  }

  /** Takes one for the namespace if one is free now. */
  boolean enter(String namespace) {
    try {
      return enter(namespace, Duration.ZERO);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Gives one back. */
  void leave(String namespace) {
    var share = shares.get(namespace);
    if (share == null) {
      throw new IllegalStateException("nothing was taken for " + namespace);
    }
    share.permits.release();
    forget(namespace);
  }

  private void forget(String namespace) {
    var _ = shares.computeIfPresent(namespace, (_, share) -> --share.users == 0 ? null : share);
  }

  /** How many namespaces use or wait for theirs. */
  int namespaces() {
    return shares.size();
  }
}
