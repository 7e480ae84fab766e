package io.portreeve.usage;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What runs in the cluster, and what would be started: kept current by watching. Safe for use by
 * several threads; what is returned is a view of that moment.
 */
public interface RunningImages {
  /**
   * Kinds that haven't been read completely since the process began, or can't be read for some
   * minutes now, such as {@code Pod}; empty: nothing is missing. While it isn't empty, what isn't
   * found may exist all the same.
   */
  Set<String> unsynced();

  /**
   * Objects that name more images than are kept of one object, or of all, as {@code Kind
   * namespace/name}: anyone who may create one can write thousands into it. They may use any image.
   */
  default Set<String> incomplete() {
    return Set.of();
  }

  /** All pods that haven't ended. */
  Collection<PodUse> pods();

  /**
   * All workloads, also at 0 replicas, with the history of Deployments, StatefulSets, DaemonSets.
   */
  Collection<WorkloadUse> workloads();

  /** Labels of a namespace; empty: it isn't known. */
  Optional<Map<String, String>> namespaceLabels(String namespace);

  /** Is called, without delay and by one thread at a time, when a use appears, changes or ends. */
  void onChange(Consumer<UseChange> listener);

  /**
   * Something changed.
   *
   * @param kind {@code Pod}, {@code Namespace}, or the kind of a workload
   * @param namespace its namespace; of a namespace, its name
   * @param name its name
   */
  record UseChange(String kind, String namespace, String name) {}
}
