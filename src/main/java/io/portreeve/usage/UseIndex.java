package io.portreeve.usage;

import io.portreeve.usage.Held.Labels;
import io.portreeve.usage.Held.Revision;
import io.portreeve.usage.Held.Running;
import io.portreeve.usage.Held.Workload;
import io.portreeve.usage.RunningImages.UseChange;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is held of the cluster, and which revision belongs to which workload. A revision counts
 * as history only of a workload that exists, in its own namespace, under the UID that it names: a
 * ReplicaSet that names somebody else as its owner stands for itself.
 */
final class UseIndex {
  private final Map<Held.Key, Held> held = new ConcurrentHashMap<>();

  /** Keys of the revisions that name an owner, by its UID. Guarded by this. */
  private final Map<String, Set<Held.Key>> revisions = new HashMap<>();

  /** Keys of workloads, by UID. Guarded by this. */
  private final Map<String, Held.Key> owners = new HashMap<>();

  /** Guarded by this. */
  private final UseRoom room = new UseRoom();

  private final UseChanges changes;

  UseIndex(UseChanges changes) {
    this.changes = changes;
  }

  boolean holds(Held.Key key) {
    return held.containsKey(key);
  }

  Stream<Held.Key> keys(String kind) {
    return held.keySet().stream().filter(key -> key.kind().equals(kind));
  }

  /** Takes in what an object uses now; null: nothing. */
  void set(Held.Key key, @Nullable Held now) {
    changes.tell(replace(key, now));
  }

  private synchronized Collection<UseChange> replace(Held.Key key, @Nullable Held wanted) {
    var before = held.get(key);
    var now = room.replace(before, wanted);
    if (Objects.equals(before, now)) {
      return List.of();
    }
    // A change of one object can turn another from history into a workload of its own, and back.
    var uses = new LinkedHashMap<Held.Key, List<?>>();
    Stream.concat(concerned(key, before), concerned(key, now))
        .forEach(other -> uses.computeIfAbsent(other, this::usesOf));
    unlink(key, before);
    if (now == null) {
      held.remove(key);
    } else {
      held.put(key, now);
    }
    link(key, now);
    return uses.entrySet().stream()
        .filter(use -> !use.getValue().equals(usesOf(use.getKey())))
        .map(use -> change(use.getKey()))
        .toList();
  }

  private static UseChange change(Held.Key key) {
    var namespace = key.namespace().isEmpty() ? key.name() : key.namespace();
    return new UseChange(key.kind(), namespace, key.name());
  }

  /** Whose uses depend on an object. */
  private Stream<Held.Key> concerned(Held.Key key, @Nullable Held object) {
    return switch (object) {
      case null -> Stream.of(key);
      case Running _, Labels _ -> Stream.of(key);
      case Workload w ->
          Stream.concat(Stream.of(key), revisions.getOrDefault(w.uid(), Set.of()).stream());
      case Revision r -> Stream.concat(Stream.of(key), owner(key, r).stream());
    };
  }

  private void unlink(Held.Key key, @Nullable Held object) {
    if (object instanceof Workload w) {
      owners.remove(w.uid(), key);
    } else if (object instanceof Revision r) {
      var _ =
          revisions.computeIfPresent(
              r.owner().uid(),
              (_, keys) -> {
                keys.remove(key);
                return keys.isEmpty() ? null : keys;
              });
    }
  }

  private void link(Held.Key key, @Nullable Held object) {
    if (object instanceof Workload w) {
      owners.put(w.uid(), key);
    } else if (object instanceof Revision r) {
      revisions.computeIfAbsent(r.owner().uid(), _ -> new LinkedHashSet<>()).add(key);
    }
  }

  private Optional<Held.Key> owner(Held.Key key, Revision revision) {
    return Optional.ofNullable(owners.get(revision.owner().uid()))
        .filter(owner -> owner.namespace().equals(key.namespace()))
        .filter(owner -> owner.kind().equals(revision.owner().kind()));
  }

  /** What there is to tell of an object. */
  private List<?> usesOf(Held.Key key) {
    return switch (held.get(key)) {
      case null -> List.of();
      case Running r -> List.of(r);
      case Labels l -> List.of(l);
      case Workload w -> statesOf(key, w);
      case Revision r -> standing(key, r).toList();
    };
  }

  /**
   * A ReplicaSet starts pods whether or not its Deployment exists; a ControllerRevision doesn't.
   */
  private Stream<WorkloadUse> standing(Held.Key key, Revision revision) {
    return key.kind().equals("ReplicaSet") && owner(key, revision).isEmpty()
        ? Stream.of(WorkloadStates.use(key, revision.uid(), 0, revision.needs()))
        : Stream.empty();
  }

  private List<WorkloadUse> statesOf(Held.Key key, Workload workload) {
    var history =
        revisions.getOrDefault(workload.uid(), Set.of()).stream()
            .flatMap(
                name ->
                    held.get(name) instanceof Revision r
                            && owner(name, r).filter(key::equals).isPresent()
                        ? Stream.of(r)
                        : Stream.empty())
            .toList();
    return WorkloadStates.of(key, workload, history);
  }

  /** All pods, at this moment. */
  List<PodUse> pods() {
    return held.values().stream()
        .flatMap(object -> object instanceof Running(var pod, _) ? Stream.of(pod) : Stream.empty())
        .toList();
  }

  /** All workloads with their history, at this moment. */
  synchronized List<WorkloadUse> workloads() {
    return held.entrySet().stream()
        .flatMap(
            object ->
                switch (object.getValue()) {
                  case Running _, Labels _ -> Stream.empty();
                  case Workload w -> statesOf(object.getKey(), w).stream();
                  case Revision r -> standing(object.getKey(), r);
                })
        .toList();
  }

  /** What uses images that aren't known, as {@code Kind namespace/name}. */
  Set<String> incomplete() {
    return held.entrySet().stream()
        .filter(object -> !object.getValue().hasAllImages())
        .map(Map.Entry::getKey)
        .map(key -> key.kind() + " " + key.namespace() + "/" + key.name())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How much is held, in bytes, roughly. */
  synchronized long bytes() {
    return room.bytes();
  }

  Optional<Map<String, String>> labels(String namespace) {
    return held.get(new Held.Key("Namespace", "", namespace)) instanceof Labels(var labels)
        ? Optional.of(labels)
        : Optional.empty();
  }
}
