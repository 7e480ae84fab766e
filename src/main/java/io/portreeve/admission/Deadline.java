package io.portreeve.admission;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The moment by which a request must be answered.
 *
 * @param nanos a clock that never goes back
 * @param end its value at that moment
 */
record Deadline(LongSupplier nanos, long end) {
  /** The API server says how long it waits, as Go writes durations: {@code ?timeout=10s}. */
  private static final Pattern TIMEOUT = Pattern.compile("(?:^|&)timeout=([0-9]{1,3})s(?:&|$)");

  /** For the way back, and for a judge that returns at the last moment. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** The deadline that is {@code time} away. */
  static Deadline in(LongSupplier nanos, Duration time) {
    return new Deadline(nanos, nanos.getAsLong() + time.toNanos());
  }

  /**
   * The deadline of a request: a margin below what its query says that the API server waits, at
   * most {@code longest}.
   */
  static Deadline of(LongSupplier nanos, @Nullable String query, Duration longest) {
    return in(nanos, time(query, longest));
  }

  /** How long a request with this query may take. */
  static Duration time(@Nullable String query, Duration longest) {
    var match = TIMEOUT.matcher(query == null ? "" : query);
    if (!match.find()) {
      return longest;
    }
    var timeout = Duration.ofSeconds(Integer.parseInt(match.group(1)));
    var half = timeout.dividedBy(2);
    var time = timeout.minus(MARGIN).compareTo(half) > 0 ? timeout.minus(MARGIN) : half;
    return time.compareTo(longest) < 0 ? time : longest;
  }

  /** The time that is left, not negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
  }
}
