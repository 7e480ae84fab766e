package io.portreeve.usage;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The images that must not vanish, at one moment.
 *
 * @param digests digests of manifests, {@code sha256:...}, with the references that are written
 *     where they are used
 * @param byTag references of which no digest is known: that of the tag counts
 * @param incomplete objects that may use any image, as {@link RunningImages#incomplete()} has them:
 *     while there is one, nothing may vanish
 */
public record ImagesInUse(
    Map<String, Set<String>> digests, Set<String> byTag, Set<String> incomplete) {
  /** Makes them unmodifiable. */
  public ImagesInUse {
    digests =
        digests.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    byTag = Set.copyOf(byTag);
    incomplete = Set.copyOf(incomplete);
  }

  /**
   * Collects them: of pods, and of workloads and their former states.
   *
   * @param running what runs
   * @param rollback how many former states of each workload count
   */
  public static ImagesInUse of(RunningImages running, int rollback) {
    var digests = new TreeMap<String, Set<String>>();
    var byTag = new LinkedHashSet<String>();
    Stream.concat(
            running.pods().stream().flatMap(pod -> pod.images().stream()),
            running.workloads().stream()
                .filter(workload -> workload.age() <= rollback)
                .flatMap(workload -> workload.images().stream()))
        .distinct()
        .forEach(use -> add(use, digests, byTag));
    return new ImagesInUse(digests, Collections.unmodifiableSet(byTag), running.incomplete());
  }

  /** What is asked for and what a node says that it runs may differ: an index, and one of it. */
  private static void add(ImageUse use, Map<String, Set<String>> digests, Set<String> byTag) {
    var known =
        Stream.concat(PodImages.digestOf(use.image()).stream(), Stream.ofNullable(use.digest()))
            .toList();
    if (known.isEmpty()) {
      byTag.add(use.image());
    }
    known.forEach(
        digest -> digests.computeIfAbsent(digest, _ -> new LinkedHashSet<>()).add(use.image()));
  }
}
