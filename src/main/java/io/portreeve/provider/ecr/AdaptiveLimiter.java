package io.portreeve.provider.ecr;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How fast one account's operations in one region are asked for. ECR has a bucket of its own for
 * each operation and doesn't publish how large it is, so the rate is found out: nothing is held
 * until the first throttle; then the rate is half of what was sent, half again at each further one,
 * and grows evenly while there is none. Minutes without one, and nothing is held again.
 * Thread-safe; waits for nothing itself.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html">
 *     ECR's throttling: a token bucket for each operation</a>
 */
final class AdaptiveLimiter {
  /** The rate never falls below this many requests per second. */
  static final double FLOOR = 0.2;

  /** Requests per second that a second without a throttle adds. */
  static final double GROWTH = 0.5;

  /** After this long without a throttle nothing is held any more. */
  static final Duration FORGET = Duration.ofMinutes(5);

  private final InstantSource clock;
  private final Map<String, Pace> paces = new HashMap<>();

  AdaptiveLimiter(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Reserves a place for one request.
   *
   * @return how long to wait before it is sent; empty if that would be longer than {@code atMost}:
   *     no place is reserved then
   */
  synchronized Optional<Duration> reserve(String operation, Duration atMost) {
    return pace(operation).reserve(clock.instant(), atMost);
  }

  /** A request is sent now. Returns the time, for {@link #throttled}. */
  synchronized Instant sent(String operation) {
    var now = clock.instant();
    pace(operation).sent(now);
    return now;
  }

  /**
   * A request was throttled. Those that were on their way together count once, as otherwise one
   * full bucket would take the rate to its floor.
   *
   * @param sentAt when it was sent
   */
  synchronized void throttled(String operation, Instant sentAt) {
    pace(operation).throttled(clock.instant(), sentAt);
  }

  /** The rate of an operation in requests per second; infinite where nothing is held. */
  synchronized double rate(String operation) {
    return pace(operation).rate(clock.instant());
  }

  private Pace pace(String operation) {
    return paces.computeIfAbsent(operation, _ -> new Pace());
  }

  /** Of one operation. */
  private static final class Pace {
    /** The rate that is measured is that of so many seconds. */
    private static final int WINDOW = 5;

    private final long[] sent = new long[WINDOW];
    private long second = Long.MIN_VALUE;
    private double rateAtCut;
    private @Nullable Instant cut;
    private Instant next = Instant.MIN;

    private Optional<Duration> reserve(Instant now, Duration atMost) {
      if (cut != null && now.isBefore(cut)) {
        // The clock was set back: times of before would hold everybody until it is there again.
        cut = now;
        next = now;
      }
      var rate = rate(now);
      if (Double.isInfinite(rate)) {
        cut = null;
        return Optional.of(Duration.ZERO);
      }
      var start = next.isAfter(now) ? next : now;
      var wait = Duration.between(now, start);
      if (wait.compareTo(atMost) > 0) {
        return Optional.empty();
      }
      next = start.plus(gap(rate));
      return Optional.of(wait);
    }

    private double rate(Instant now) {
      if (cut == null) {
        return Double.POSITIVE_INFINITY;
      }
      var calm = Duration.between(cut, now);
      if (calm.compareTo(FORGET) >= 0) {
        return Double.POSITIVE_INFINITY;
      }
      return rateAtCut + GROWTH * Math.max(0, calm.toMillis() / 1000.0);
    }

    private void sent(Instant now) {
      roll(now);
      sent[slot(second)]++;
    }

    private void throttled(Instant now, Instant sentAt) {
      if (cut != null && !sentAt.isAfter(cut)) {
        return;
      }
      rateAtCut = Math.max(FLOOR, Math.min(rate(now), measured(now)) / 2);
      cut = now;
      var earliest = now.plus(gap(rateAtCut));
      if (next.isBefore(earliest)) {
        next = earliest;
      }
    }

    /** Requests per second, over the seconds of the window in which any were sent. */
    private double measured(Instant now) {
      roll(now);
      var sum = 0L;
      var busy = 0;
      for (var count : sent) {
        sum += count;
        busy += count == 0 ? 0 : 1;
      }
      return (double) sum / Math.max(1, busy);
    }

    /** Forgets the seconds that are out of the window. */
    private void roll(Instant now) {
      var current = now.getEpochSecond();
      if (second == Long.MIN_VALUE || current < second || current - second >= WINDOW) {
        Arrays.fill(sent, 0);
      } else {
        for (var each = second + 1; each <= current; each++) {
          sent[slot(each)] = 0;
        }
      }
      second = current;
    }

    private static int slot(long second) {
      return (int) Math.floorMod(second, (long) WINDOW);
    }

    private static Duration gap(double rate) {
      return Duration.ofNanos((long) (1_000_000_000 / rate));
    }
  }
}
