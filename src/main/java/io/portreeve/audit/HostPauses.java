package io.portreeve.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Registries that fail, or want to be asked less: each is left alone for a while. One thread. */
final class HostPauses {
  private static final Duration FIRST = Duration.ofSeconds(5);
  static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MAX_DOUBLINGS = 7;

  private final Map<String, Pause> pauses = new HashMap<>();

  private record Pause(int failures, Instant until) {}

  boolean isPaused(String host, Instant now) {
    var pause = pauses.get(host);
    return pause != null && isAhead(pause.until(), now);
  }

  /** Of a clock that went back, no pause lasts for longer than any does. */
  private static boolean isAhead(Instant until, Instant now) {
    return now.isBefore(until) && Duration.between(now, until).compareTo(LONGEST) <= 0;
  }

  /** It has failed. What was under way when its pause began doesn't make that longer. */
  void failed(String host, Instant now) {
    if (!isPaused(host, now)) {
      var before = pauses.get(host);
      var failures = before == null ? 0 : Math.min(before.failures() + 1, MAX_DOUBLINGS);
      pauses.put(host, new Pause(failures, now.plus(pause(failures))));
    }
  }

  private static Duration pause(int failures) {
    var pause = FIRST.multipliedBy(1L << failures);
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  /** It has answered. */
  void answered(String host) {
    pauses.remove(host);
  }

  /** Forgets hosts that nothing runs of any more. */
  void keepOnly(Set<String> hosts) {
    pauses.keySet().retainAll(hosts);
  }
}
