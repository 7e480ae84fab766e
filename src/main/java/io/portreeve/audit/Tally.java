package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.api.v1alpha1.RunningViolation;
import io.portreeve.api.v1alpha1.RunningWorkloads;
import io.portreeve.audit.Standing.Violating;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what one policy says of pods and workloads. Used by one thread. */
final class Tally {
  /** Violations that a status names. */
  static final int NAMED = 20;

  /** Of these, as many are kept for workloads, whatever number of pods violates. */
  static final int NAMED_WORKLOADS = 5;

  private static final Comparator<RunningViolation> ORDER =
      Comparator.comparing(RunningViolation::namespace)
          .thenComparing(RunningViolation::name)
          .thenComparing(RunningViolation::kind)
          .thenComparing(RunningViolation::image)
          .thenComparing(RunningViolation::message);

  private final Count pods = new Count();
  private final Count workloads = new Count();

  /** One for each image that is refused in a namespace, of the first pod: pods come and go. */
  private final Map<List<String>, RunningViolation> ofPods = new HashMap<>();

  private final Map<List<String>, RunningViolation> ofWorkloads = new HashMap<>();

  /** Pods or workloads, by what is said of them. */
  private static final class Count {
    private int compliant;
    private int violating;
    private int unknown;

    private void add(@Nullable Standing standing) {
      switch (standing) {
        case null -> unknown++;
        case Standing.Unknown _ -> unknown++;
        case Violating _ -> violating++;
        case Standing.Compliant _, Standing.Excepted _ -> compliant++;
      }
    }

    private int total() {
      return compliant + violating + unknown;
    }
  }

  /**
   * Counts one.
   *
   * @param worst what is said of the worst of its images; null: whether the policy is about its
   *     namespace isn't known
   */
  void add(boolean isPod, @Nullable Standing worst) {
    (isPod ? pods : workloads).add(worst);
  }

  /** Names an image that is refused. */
  void name(boolean isPod, RunningViolation violation) {
    if (isPod) {
      var key = List.of(violation.namespace(), violation.image(), violation.message());
      var _ = ofPods.merge(key, violation, Tally::first);
    } else {
      var key =
          List.of(violation.kind(), violation.namespace(), violation.name(), violation.image());
      var _ = ofWorkloads.merge(key, violation, Tally::first);
    }
  }

  private static RunningViolation first(RunningViolation one, RunningViolation other) {
    return ORDER.compare(one, other) <= 0 ? one : other;
  }

  /** The counts; when they changed isn't known here. */
  RunningStatus status() {
    return new RunningStatus(
        pods.total(),
        pods.compliant,
        pods.violating,
        pods.unknown,
        new RunningWorkloads(
            workloads.total(), workloads.compliant, workloads.violating, workloads.unknown),
        violations(),
        null);
  }

  private List<RunningViolation> violations() {
    var room = NAMED - Math.min(NAMED_WORKLOADS, ofWorkloads.size());
    var named = new ArrayList<>(shared(ofPods.values(), room));
    named.addAll(shared(ofWorkloads.values(), NAMED - named.size()));
    return named;
  }

  /** The first of each namespace, then the second of each, and so on: none hides another's. */
  private static List<RunningViolation> shared(Collection<RunningViolation> all, int room) {
    var places = new HashMap<String, Integer>();
    var byPlace = new TreeMap<Integer, List<RunningViolation>>();
    all.stream()
        .sorted(ORDER)
        .forEach(
            each -> {
              var place = places.merge(each.namespace(), 1, Integer::sum);
              byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(each);
            });
    return byPlace.values().stream().flatMap(List::stream).limit(room).sorted(ORDER).toList();
  }
}
