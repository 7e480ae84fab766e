package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.audit.RunningReports.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is told of what runs: kept still for a while, so that a cluster in motion doesn't have a
 * status written with each step; but that something is refused now, or runs by an exception, is
 * told at once. Safe for several threads.
 */
final class ReportBoard {
  /** One report changes this often at most. */
  static final Duration STILL = Duration.ofSeconds(10);

  /** The first one may wait this long for what is being verified. */
  static final Duration FIRST = Duration.ofSeconds(20);

  private final Map<String, Told> policies = new HashMap<>();
  private final Map<String, Pods> exceptions = new TreeMap<>();

  /** What was found and what was told. */
  private static final class Told {
    private final Instant since;
    private RunningStatus found;
    private @Nullable RunningStatus told;
    private Instant time;

    Told(RunningStatus found, Instant now) {
      this.since = now;
      this.found = found;
      this.time = now;
    }

    private boolean isDue(Instant now) {
      if (told == null) {
        return found.unknown() == 0 || passed(since, now, FIRST);
      }
      if (isSame(told, found)) {
        return false;
      }
      return (told.violating() == 0 && found.violating() > 0) || passed(time, now, STILL);
    }
  }

  /** The same of an exception: pods that run only because of it. */
  private static final class Pods {
    private int found;
    private @Nullable Integer told;
    private Instant time = Instant.MIN;

    private boolean isDue(Instant now) {
      if (told == null) {
        return true;
      }
      return told != found && (told == 0 || passed(time, now, STILL));
    }
  }

  private static boolean passed(Instant since, Instant now, Duration time) {
    return now.isBefore(since) || Duration.between(since, now).compareTo(time) >= 0;
  }

  /** Whether two say the same, whenever it changed. */
  static boolean isSame(RunningStatus one, RunningStatus other) {
    return at(one, null).equals(at(other, null));
  }

  private static RunningStatus at(RunningStatus status, @Nullable String time) {
    return new RunningStatus(
        status.pods(),
        status.compliant(),
        status.violating(),
        status.unknown(),
        status.workloads(),
        status.violations(),
        time);
  }

  synchronized Optional<RunningStatus> of(String policy) {
    var told = policies.get(policy);
    return told == null ? Optional.empty() : Optional.ofNullable(told.told);
  }

  /** What was told of an exception; empty: nothing yet. */
  synchronized OptionalInt podsOf(String exception) {
    var pods = exceptions.get(exception);
    return pods == null || pods.told == null ? OptionalInt.empty() : OptionalInt.of(pods.told);
  }

  /** What was found; what isn't in it is forgotten. Told by {@link #changes}. */
  synchronized void found(Map<String, RunningStatus> found, Instant now) {
    policies.keySet().retainAll(found.keySet());
    found.forEach(
        (policy, status) ->
            policies.computeIfAbsent(policy, _ -> new Told(status, now)).found = status);
  }

  synchronized void forget(String policy) {
    policies.remove(policy);
  }

  /**
   * How many pods run by each exception. Told by {@link #changes}.
   *
   * @param pods by the names of all exceptions that there are; empty: that isn't known, and what
   *     was known stays
   */
  synchronized void exceptions(Map<String, OptionalInt> pods) {
    exceptions.keySet().retainAll(pods.keySet());
    pods.forEach(
        (name, number) ->
            number.ifPresent(
                known -> exceptions.computeIfAbsent(name, _ -> new Pods()).found = known));
  }

  /** What there is to tell now, and counts as told from now on. */
  synchronized List<Change> changes(Instant now) {
    var changes = new ArrayList<Change>();
    policies.forEach(
        (policy, told) -> {
          if (told.isDue(now)) {
            told.told = at(told.found, now.truncatedTo(ChronoUnit.SECONDS).toString());
            told.time = now;
            changes.add(new Change("ImagePolicy", policy));
          }
        });
    exceptions.forEach(
        (exception, pods) -> {
          if (pods.isDue(now)) {
            pods.told = pods.found;
            pods.time = now;
            changes.add(new Change("ImagePolicyException", exception));
          }
        });
    return changes;
  }
}
