package io.portreeve.usage;

import java.util.List;
import java.util.Map;

/** What is kept of an object: the few words of it that tell what is used. */
sealed interface Held {
  /**
   * A pod that hasn't ended.
   *
   * @param isComplete whether these are all its images
   */
  record Running(PodUse pod, boolean isComplete) implements Held {}

  /** A namespace. */
  record Labels(Map<String, String> labels) implements Held {
    /** Makes the map unmodifiable. */
    public Labels {
      labels = Map.copyOf(labels);
    }
  }

  /** A workload. */
  record Workload(String uid, PodNeeds needs) implements Held {}

  /**
   * A former or present state of a workload: a ReplicaSet that a Deployment controls, or a
   * ControllerRevision.
   *
   * @param uid its UID
   * @param owner what it says that controls it; anyone may write that
   * @param number greater is newer
   * @param starts whether it starts pods as it is, whatever its owner says
   * @param needs what its pods need
   */
  record Revision(String uid, Owner owner, long number, boolean starts, PodNeeds needs)
      implements Held {}

  /** Whether all its images are kept. */
  default boolean hasAllImages() {
    return switch (this) {
      case Running r -> r.isComplete();
      case Labels _ -> true;
      case Workload w -> w.needs().isComplete();
      case Revision r -> r.needs().isComplete();
    };
  }

  /** The same, without images, of which it says so. */
  default Held withoutImages() {
    return switch (this) {
      case Running(var pod, _) ->
          new Running(
              new PodUse(pod.namespace(), pod.name(), pod.uid(), List.of(), pod.pull()), false);
      case Labels _ -> this;
      case Workload(var uid, var needs) -> new Workload(uid, needs.withoutImages());
      case Revision(var uid, var owner, var number, var starts, var needs) ->
          new Revision(uid, owner, number, starts, needs.withoutImages());
    };
  }

  /** A controlling owner, as an object names it. */
  record Owner(String kind, String uid) {}

  /**
   * Where an object is.
   *
   * @param kind its kind
   * @param namespace its namespace; of a namespace, empty
   * @param name its name
   */
  record Key(String kind, String namespace, String name) {}
}
