package io.portreeve.audit;

import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Registries that fail, or want to be asked less: each is left alone for a while. A repository that
 * fails is left alone by itself first; its registry only when several fail, and none answers
 * between: who has one repository there holds up no other's. Used by one thread at a time.
 */
final class HostPauses {
  /** So many repositories that fail in a row are their registry's fault. */
  static final int REPOSITORIES = 3;

  private static final Duration FIRST = Duration.ofSeconds(5);
  static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MAX_DOUBLINGS = 7;

  private final Map<String, Pause> hosts = new HashMap<>();
  private final Map<String, Pause> repositories = new HashMap<>();

  /** By host, the repositories that failed since it last answered. */
  private final Map<String, Set<String>> failing = new HashMap<>();

  private record Pause(int failures, Instant until) {}

  boolean isPaused(ImageReference image, Instant now) {
    return isPaused(hosts.get(image.host()), now) || isPaused(repositories.get(image.name()), now);
  }

  /** Of a clock that went back, no pause lasts for longer than any does. */
  private static boolean isPaused(@Nullable Pause pause, Instant now) {
    return pause != null
        && now.isBefore(pause.until())
        && Duration.between(now, pause.until()).compareTo(LONGEST) <= 0;
  }

  /** It has failed. What was under way when a pause began doesn't make that longer. */
  void failed(ImageReference image, Instant now) {
    var others = failing.computeIfAbsent(image.host(), _ -> new HashSet<>());
    if (others.size() < REPOSITORIES) {
      others.add(image.name());
    }
    extend(repositories, image.name(), now);
    if (others.size() >= REPOSITORIES) {
      extend(hosts, image.host(), now);
    }
  }

  private static void extend(Map<String, Pause> pauses, String name, Instant now) {
    var before = pauses.get(name);
    if (!isPaused(before, now)) {
      var failures = before == null ? 0 : Math.min(before.failures() + 1, MAX_DOUBLINGS);
      pauses.put(name, new Pause(failures, now.plus(pause(failures))));
    }
  }

  private static Duration pause(int failures) {
    var pause = FIRST.multipliedBy(1L << failures);
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  /** It has answered. */
  void answered(ImageReference image) {
    failing.remove(image.host());
    hosts.remove(image.host());
    repositories.remove(image.name());
  }

  /** Forgets what nothing runs of any more. */
  void keepOnly(Collection<ImageReference> images) {
    var used = images.stream().map(ImageReference::host).collect(Collectors.toSet());
    hosts.keySet().retainAll(used);
    failing.keySet().retainAll(used);
    repositories
        .keySet()
        .retainAll(images.stream().map(ImageReference::name).collect(Collectors.toSet()));
  }
}
