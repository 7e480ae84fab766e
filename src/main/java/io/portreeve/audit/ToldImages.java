package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.api.v1alpha1.RunningViolation;
import io.portreeve.audit.RunningVerdicts.Sighting;
import io.portreeve.audit.Standing.Violating;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which images of one policy were refused when that was known last, so that only changes are told:
 * also across restarts, by what the policy's status says, and of what runs now and then. Used by
 * one thread.
 */
final class ToldImages {
  /** What nothing runs any more is remembered for this time: jobs come again. */
  static final Duration MEMORY = Duration.ofHours(1);

  /** Of what nothing runs any more, so many are remembered. */
  private static final int REMEMBERED = 5_000;

  /** So long a pod's node may take to say which image a tag was. */
  static final Duration STARTING = Duration.ofSeconds(20);

  private final Map<Sight, Known> images = new HashMap<>();

  /** What ran when this process began, and wasn't judged yet. */
  private final Set<Sight> first = new HashSet<>();

  /** Images that pods were refused for, by the status of a former process. */
  private Set<String> before = Set.of();

  private boolean isAllSaid = true;

  /** What is known of one image. */
  private static final class Known {
    private @Nullable Boolean isRefused;
    private final Instant since;
    private Instant seen;

    Known(Instant now) {
      this.since = now;
      this.seen = now;
    }
  }

  /** What there is to tell of an image. */
  enum News {
    NOTHING,
    REFUSED,
    ADMITTED
  }

  /** Begins with what a former process has said, and what runs now. */
  void begin(RunningStatus said, Set<Sight> sights) {
    before =
        said.violations().stream()
            .filter(each -> each.kind().equals("Pod"))
            .map(RunningViolation::image)
            .collect(Collectors.toSet());
    isAllSaid = said.violations().size() < Tally.NAMED - Tally.NAMED_WORKLOADS;
    first.addAll(sights);
  }

  /**
   * What there is to tell of an image now.
   *
   * @param isWhole whether nothing else is said of the same text, such as of another digest of it
   */
  News look(Sight sight, Sighting sighting, boolean isWhole, Instant now) {
    var known = images.computeIfAbsent(sight, _ -> new Known(now));
    known.seen = now;
    return switch (sighting.standing()) {
      case Standing.Unknown _ -> News.NOTHING;
      case Violating _ -> refused(sight, known, now);
      case Standing.Compliant _, Standing.Excepted _ -> admitted(sight, known, isWhole);
    };
  }

  private News refused(Sight sight, Known known, Instant now) {
    if (sight.isStarting() && isWithin(known.since, now, STARTING)) {
      // Its node says soon which image it is: that is told then.
      return News.NOTHING;
    }
    var wasSaid = first.remove(sight) && (!isAllSaid || before.contains(sight.image()));
    var isNew = !Boolean.TRUE.equals(known.isRefused) && !wasSaid;
    known.isRefused = true;
    return isNew ? News.REFUSED : News.NOTHING;
  }

  private News admitted(Sight sight, Known known, boolean isWhole) {
    var wasSaid = first.remove(sight) && isWhole && before.contains(sight.image());
    var isNew = Boolean.TRUE.equals(known.isRefused) || wasSaid;
    known.isRefused = false;
    return isNew ? News.ADMITTED : News.NOTHING;
  }

  /** Forgets what nothing has run for long. */
  void forget(Set<Sight> seen, Instant now) {
    first.retainAll(seen);
    images
        .entrySet()
        .removeIf(
            each -> !seen.contains(each.getKey()) && !isWithin(each.getValue().seen, now, MEMORY));
    if (images.size() > seen.size() + REMEMBERED) {
      images.keySet().retainAll(seen);
    }
  }

  private static boolean isWithin(Instant since, Instant now, Duration time) {
    return !now.isBefore(since) && Duration.between(since, now).compareTo(time) < 0;
  }
}
