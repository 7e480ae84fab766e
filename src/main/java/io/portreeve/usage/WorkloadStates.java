package io.portreeve.usage;

import io.portreeve.usage.Held.Revision;
import io.portreeve.usage.Held.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the states of a workload in order: what it would start now, and what a rollback would. */
final class WorkloadStates {
  /** So many former states are told of one workload: the newest. */
  static final int HISTORY = 50;

  private static final Comparator<Revision> NEWEST_FIRST =
      Comparator.comparingLong(Revision::number).reversed().thenComparing(Revision::uid);

  /**
   * The present state first, then the former ones. One that starts pods all the same, such as a
   * ReplicaSet in the middle of a rollout, counts as present whatever its number: an old number may
   * be written by anyone, and mustn't hide what runs.
   */
  static List<WorkloadUse> of(Held.Key key, Workload workload, List<Revision> revisions) {
    var states = new ArrayList<WorkloadUse>();
    states.add(use(key, workload.uid(), 0, workload.needs()));
    var age = 0;
    for (var revision : former(workload, revisions)) {
      age++;
      if (revision.starts()) {
        states.add(use(key, revision.uid(), 0, revision.needs()));
      } else if (age <= HISTORY) {
        states.add(use(key, revision.uid(), age, revision.needs()));
      }
    }
    return List.copyOf(states);
  }

  /**
   * The newest revision is the present state, unless the workload was changed and its controller
   * hasn't made a revision of that yet. By what it needs, both look alike only where taking the one
   * for the other loses no image.
   */
  private static List<Revision> former(Workload workload, List<Revision> revisions) {
    var ordered = revisions.stream().sorted(NEWEST_FIRST).toList();
    return !ordered.isEmpty() && ordered.getFirst().needs().equals(workload.needs())
        ? ordered.subList(1, ordered.size())
        : ordered;
  }

  static WorkloadUse use(Held.Key key, String uid, int age, PodNeeds needs) {
    return new WorkloadUse(
        key.kind(), key.namespace(), key.name(), uid, age, needs.images(), needs.pull());
  }

  private WorkloadStates() {}
}
