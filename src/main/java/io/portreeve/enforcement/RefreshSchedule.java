package io.portreeve.enforcement;

import io.portreeve.tuf.TufSource;
import io.portreeve.tuf.TufState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one TUF repository, and when it is asked again. Safe for several threads. */
final class RefreshSchedule {
  /** Timestamps are signed for days; four times a day, one that isn't fetched does no harm. */
  static final Duration REFRESH = Duration.ofHours(6);

  /** What breaks is often soon mended. */
  static final Duration FIRST_RETRY = Duration.ofMinutes(1);

  /** What stays broken for long is noticed an hour after it was mended, at the latest. */
  static final Duration LAST_RETRY = Duration.ofHours(1);

  /** Requests in a loop don't ask it more often. */
  static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);

  private final TufSource source;
  private @Nullable TufState state;
  private @Nullable String fault;
  private @Nullable Instant begun;
  private Instant next;
  private Instant wanted;
  private Duration retry = FIRST_RETRY;
  private boolean isRunning;

  /**
   * Creates it; the repository is due at once.
   *
   * @param state what was kept and has been verified; null: nothing
   */
  RefreshSchedule(TufSource source, @Nullable TufState state, Instant now) {
    this.source = source;
    this.state = state;
    next = now;
    wanted = now;
  }

  TufSource source() {
    return source;
  }

  synchronized TrustRootKeeper.Kept kept(Instant now) {
    wanted = now;
    return new TrustRootKeeper.Kept(state, fault);
  }

  synchronized @Nullable TufState state() {
    return state;
  }

  synchronized boolean isWantedSince(Instant time) {
    return !wanted.isBefore(time);
  }

  /** Somebody wants it refreshed now. */
  synchronized void request(Instant now) {
    var soonest = begun == null ? now : begun.plus(AT_MOST_EVERY);
    var due = soonest.isAfter(now) ? soonest : now;
    next = due.isBefore(next) ? due : next;
  }

  /** Whether it is due; then it counts as running. */
  synchronized boolean begin(Instant now) {
    if (isRunning || now.isBefore(next)) {
      return false;
    }
    isRunning = true;
    begun = now;
    return true;
  }

  synchronized void succeeded(TufState fetched, Instant now) {
    isRunning = false;
    state = fetched;
    fault = null;
    retry = FIRST_RETRY;
    var half = Duration.between(now, fetched.expiryTime()).dividedBy(2);
    var pause = half.compareTo(REFRESH) < 0 ? half : REFRESH;
    next = now.plus(pause.compareTo(FIRST_RETRY) < 0 ? FIRST_RETRY : pause);
  }

  synchronized void failed(String why, Instant now) {
    isRunning = false;
    fault = why;
    next = now.plus(retry);
    var doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
  }
}
