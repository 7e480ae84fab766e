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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is told of what runs: kept still for a while, so that a cluster in motion doesn't have a
 * status written with each step; but that something is refused, or nothing any more, is told at
 * once. Safe for several threads.
 */
final class ReportBoard {
  /** One report changes this often at most. */
  static final Duration STILL = Duration.ofSeconds(10);

  /** The first one may wait this long for what is being verified. */
  static final Duration FIRST = Duration.ofSeconds(20);

  private final Map<String, Told> policies = new HashMap<>();
  private Map<String, Integer> exceptions = Map.of();

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
      return (told.violating() == 0) != (found.violating() == 0) || passed(time, now, STILL);
    }

    private static boolean passed(Instant since, Instant now, Duration time) {
      return now.isBefore(since) || !now.isBefore(since.plus(time));
    }
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

  synchronized int podsOf(String exception) {
    return exceptions.getOrDefault(exception, 0);
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
    return changes;
  }

  /** How many pods run by each exception, from now on; and of which that is new. */
  synchronized List<Change> exceptions(Map<String, Integer> pods) {
    var before = exceptions;
    exceptions = Map.copyOf(pods);
    var names = new TreeSet<>(before.keySet());
    names.addAll(pods.keySet());
    return names.stream()
        .filter(name -> !before.getOrDefault(name, 0).equals(pods.getOrDefault(name, 0)))
        .map(name -> new Change("ImagePolicyException", name))
        .toList();
  }

  /** What was found last of each policy, told or not. */
  synchronized Map<String, RunningStatus> all() {
    var all = new HashMap<String, RunningStatus>();
    policies.forEach((policy, told) -> all.put(policy, told.found));
    return all;
  }

  /** The policies of which something was found. */
  synchronized Set<String> names() {
    return Set.copyOf(policies.keySet());
  }
}
