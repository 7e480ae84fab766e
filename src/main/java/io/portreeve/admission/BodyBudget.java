package io.portreeve.admission;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of bodies that may be in memory at one time. */
final class BodyBudget {
  private final AtomicLong left;

  /** A budget of so many bytes. */
  BodyBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /** Takes bytes; false when fewer are left. */
  boolean take(long bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    give(bytes);
    return false;
  }

  /** Gives bytes back. */
  void give(long bytes) {
    var _ = left.addAndGet(bytes);
  }

  /** Bytes that are left. */
  long left() {
    return left.get();
  }
}
