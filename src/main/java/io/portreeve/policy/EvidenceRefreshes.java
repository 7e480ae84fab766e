package io.portreeve.policy;

import io.portreeve.policy.EvidenceStore.Entry;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Verifications in the background, before what is known ends: a few at a time. */
final class EvidenceRefreshes {
  private final Executor background;
  private final Semaphore permits;
  private final long pause;

  /**
   * Creates it.
   *
   * @param background runs each in a thread of its own
   * @param most how many at one time
   * @param pause how long an entry isn't tried again after an attempt
   */
  EvidenceRefreshes(Executor background, int most, Duration pause) {
    this.background = background;
    this.permits = new Semaphore(most);
    this.pause = pause.toNanos();
  }

  /**
   * Begins it if the entry is still due, and there is room; returns at once.
   *
   * @param refresh what it throws is forgotten: what was verified before is believed until it ends,
   *     and who asks then tries again
   */
  void begin(Entry entry, long now, Runnable refresh) {
    if (!permits.tryAcquire()) {
      return;
    }
    if (!entry.takeRefresh(now, now + pause)) {
      permits.release();
      return;
    }
    try {
      background.execute(() -> run(refresh));
    } catch (RejectedExecutionException e) {
      // Stopping: what was verified before is believed until it ends.
      permits.release();
    }
  }

  private void run(Runnable refresh) {
    try {
      refresh.run();
    } catch (RuntimeException | StackOverflowError e) {
      // See above.
    } finally {
      permits.release();
    }
  }
}
