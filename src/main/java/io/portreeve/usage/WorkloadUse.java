package io.portreeve.usage;

import java.util.List;

/**
 * A workload that starts pods, or a former state of one.
 *
 * @param kind such as {@code Deployment}; of a former state, that of the workload
 * @param namespace its namespace
 * @param name its name; of a former state, that of the workload
 * @param uid its UID; of a former state, that of the ReplicaSet or ControllerRevision
 * @param age 0: what it would start now; 1: the state before, as a rollback would restore it; and
 *     so on
 * @param images images of its template, each once
 * @param pull where its pods' pull Secrets come from
 */
public record WorkloadUse(
    String kind,
    String namespace,
    String name,
    String uid,
    int age,
    List<ImageUse> images,
    PullSources pull) {
  /** Makes the list unmodifiable. */
  public WorkloadUse {
    images = List.copyOf(images);
  }
}
