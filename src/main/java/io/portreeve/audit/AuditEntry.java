package io.portreeve.audit;

import io.portreeve.audit.AuditQueue.Due;
import java.time.Duration;
import java.time.Instant;

/** A target in the queue, while something needs it. Guarded by the queue. */
final class AuditEntry {
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);

  /** What isn't there, or can't be trusted, is asked for this seldom in the end. */
  private static final Duration LAST_RETRY = Duration.ofHours(6);

  private static final int MAX_DOUBLINGS = 10;

  private final AuditTarget target;
  private Want want;
  private Looked looked;
  private Instant next;
  private boolean isRunning;
  private boolean isAskedMeanwhile;
  private int failures;

  AuditEntry(AuditTarget target, Want want, Looked looked, Instant next) {
    this.target = target;
    this.want = want;
    this.looked = looked;
    this.next = next;
  }

  Want want() {
    return want;
  }

  void want(Want wanted) {
    want = wanted;
  }

  Looked looked() {
    return looked;
  }

  /** Whether something was found out about it, now or once. */
  boolean isKnown() {
    return looked.evidence() != null || looked.decided() != null;
  }

  boolean wasTried() {
    return looked.wasTried();
  }

  /** Whether its turn has come. Of a clock that went back, nothing waits for long. */
  boolean isDue(Instant now, Duration interval) {
    return !isRunning
        && (!now.isBefore(next)
            || Duration.between(now, next).compareTo(longestWait(interval)) > 0);
  }

  private Duration longestWait(Duration interval) {
    return isLasting() ? LAST_RETRY : interval;
  }

  /** Of what nothing was ever found out, tags aside: those are moved. */
  private boolean isLasting() {
    return failures > 0 && target.tag() == null && !isKnown();
  }

  /** Of two of one namespace, which comes first: the urgent, the new, the one that waits longer. */
  boolean isBefore(AuditEntry other) {
    return rank() == other.rank() ? next.isBefore(other.next) : rank() < other.rank();
  }

  private int rank() {
    if (looked.wasTried()) {
      return 2;
    }
    return want.isUrgent() ? 0 : 1;
  }

  Due begin() {
    isRunning = true;
    return new Due(target, want);
  }

  /** What came of it is noted. */
  void ended() {
    isRunning = false;
    if (isAskedMeanwhile) {
      // What it has read may be from before that.
      isAskedMeanwhile = false;
      next = Instant.MIN;
    }
  }

  void dueNow() {
    next = Instant.MIN;
    isAskedMeanwhile = isRunning;
  }

  void succeeded(Looked found, Instant again) {
    looked = found;
    failures = 0;
    next = again;
  }

  /**
   * It was verified, and there is no room for what was found: nothing is known of it, and asking
   * again soon will hardly help.
   *
   * @param again when what is known is verified again
   */
  void unkept(String why, Instant now, Duration again) {
    looked = Looked.NEVER;
    failed(why, true, now, again);
  }

  /** Its registry's pause is the registry's own; after that its turn comes again. */
  void registryFailed(String why, Instant now) {
    looked = looked.failed(why);
    next = now.plus(FIRST_RETRY);
  }

  /**
   * It failed itself: it is tried more and more seldom.
   *
   * @param isLasting whether asking again soon will hardly help
   * @param again when what is known is verified again
   */
  void failed(String why, boolean isLasting, Instant now, Duration again) {
    looked = looked.failed(why);
    var doubled = FIRST_RETRY.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
    failures++;
    var longest = isLasting && isLasting() ? LAST_RETRY : again;
    next = now.plus(doubled.compareTo(longest) < 0 ? doubled : longest);
  }
}
