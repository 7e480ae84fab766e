package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The repositories of a registry that events told of and that weren't looked at yet, and when each
 * was looked at last: whoever causes events, or sends them, doesn't choose how many requests that
 * costs. What is put off is done later. Thread-safe.
 */
public final class Suspects {
  /** Time between two looks at what a repository is set to. The first is at once. */
  public static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  /** Time between two counts of a repository's images: one asks for every page of them. */
  public static final Duration BETWEEN_MEASURES = Duration.ofMinutes(5);

  /** Time from a look that failed to the next; it doubles with each failure in a row. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  /** The longest such time. */
  private static final Duration LAST_RETRY = Duration.ofMinutes(5);

  private final Map<RepositoryName, Doubt> doubts = new HashMap<>();
  private final Map<RepositoryName, Visit> visits = new HashMap<>();

  /** What was told. */
  private record Doubt(boolean settings, boolean images) {
    private boolean isNone() {
      return !settings && !images;
    }

    private Doubt and(Doubt other) {
      return new Doubt(settings || other.settings, images || other.images);
    }
  }

  /** When a repository was looked at, and what came of it. */
  private static final class Visit {
    private @Nullable Instant looked;
    private @Nullable Instant measured;
    private @Nullable RegistryException unmeasured;
    private @Nullable Instant asked;
    private @Nullable String request;
    private @Nullable Failed failed;
  }

  /**
   * Looks that failed in a row.
   *
   * @param intent what they were to bring about
   */
  private record Failed(String intent, int count, Instant last) {
    private Duration pause() {
      var doublings = Math.min(count - 1, 10);
      var pause = FIRST_RETRY.multipliedBy(1L << doublings);
      return pause.compareTo(LAST_RETRY) < 0 ? pause : LAST_RETRY;
    }
  }

  /** Creates it: nothing is suspected. */
  Suspects() {}

  /** Notes that a repository may be set otherwise. */
  void add(RepositoryName name) {
    add(name, new Doubt(true, false));
  }

  /** Notes that a repository may have other images. */
  void addImages(RepositoryName name) {
    add(name, new Doubt(false, true));
  }

  private synchronized void add(RepositoryName name, Doubt doubt) {
    if (!doubt.isNone()) {
      doubts.merge(name, doubt, Doubt::and);
    }
  }

  /** Takes away what is to be looked at now. */
  public synchronized Suspicion take(RepositoryName name, Instant now) {
    var doubt = doubts.remove(name);
    if (doubt == null) {
      return Suspicion.NONE;
    }
    var visit = visits.get(name);
    var untilLook = visit == null ? Duration.ZERO : left(visit.looked, BETWEEN_LOOKS, now);
    var untilMeasure = untilMeasure(name, now);
    var settings = doubt.settings() && untilLook.isZero();
    var images = doubt.images() && untilMeasure.isZero();
    add(name, new Doubt(doubt.settings() && !settings, doubt.images() && !images));
    if (settings) {
      visit(name).looked = now;
    }
    var rest =
        Stream.of(
                doubt.settings() ? untilLook : Duration.ZERO,
                doubt.images() ? untilMeasure : Duration.ZERO)
            .filter(Duration::isPositive)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new Suspicion(settings, images, rest);
  }

  /**
   * Takes away all, whatever its pauses: somebody asks for a look.
   *
   * @param request what they ask by; it is served like this once
   */
  public synchronized Suspicion takeAsked(RepositoryName name, String request, Instant now) {
    doubts.remove(name);
    var visit = visit(name);
    visit.looked = now;
    visit.asked = now;
    visit.request = request;
    return new Suspicion(true, true, null);
  }

  /** Whether a request was the last that {@link #takeAsked} took. */
  public synchronized boolean wasAsked(RepositoryName name, String request) {
    var visit = visits.get(name);
    return visit != null && request.equals(visit.request);
  }

  /** Tells in how long a new request may be taken; 0 where it may be now. */
  public synchronized Duration untilAsked(RepositoryName name, Duration pause, Instant now) {
    var visit = visits.get(name);
    return visit == null ? Duration.ZERO : left(visit.asked, pause, now);
  }

  /**
   * Notes that a look failed, and gives back what was taken for it.
   *
   * @param intent what it was to bring about: for something else there are no pauses
   */
  public synchronized void failed(
      RepositoryName name, Suspicion taken, String intent, Instant now) {
    add(name, new Doubt(taken.settings(), taken.images()));
    var visit = visit(name);
    var before = visit.failed;
    var count = before != null && before.intent().equals(intent) ? before.count() + 1 : 1;
    visit.failed = new Failed(intent, count, now);
  }

  /** Notes that a look came to a good end. */
  public synchronized void succeeded(RepositoryName name) {
    var visit = visits.get(name);
    if (visit != null) {
      visit.failed = null;
    }
  }

  /**
   * Tells in how long a look may be tried again, after others at the same failed; 0 where it may be
   * now. What couldn't be looked at isn't taken for looked at before that.
   *
   * @param intent what it is to bring about; where that is something else, all begins anew
   */
  public synchronized Duration untilRetry(RepositoryName name, String intent, Instant now) {
    var visit = visits.get(name);
    if (visit == null || visit.failed == null) {
      return Duration.ZERO;
    }
    if (!visit.failed.intent().equals(intent)) {
      visit.failed = null;
      visit.looked = null;
      return Duration.ZERO;
    }
    var untilRetry = left(visit.failed.last(), visit.failed.pause(), now);
    var doubt = doubts.get(name);
    var untilLook =
        doubt != null && doubt.settings() ? left(visit.looked, BETWEEN_LOOKS, now) : Duration.ZERO;
    return untilRetry.compareTo(untilLook) < 0 ? untilLook : untilRetry;
  }

  /**
   * Notes that a repository's images were counted now, or that it was tried.
   *
   * @param failure what couldn't be asked
   */
  public synchronized void measured(
      RepositoryName name, Instant now, @Nullable RegistryException failure) {
    var visit = visit(name);
    visit.measured = now;
    visit.unmeasured = failure;
  }

  /** Tells in how long a repository's images may be counted again; 0 where they may be now. */
  public synchronized Duration untilMeasure(RepositoryName name, Instant now) {
    var visit = visits.get(name);
    return visit == null ? Duration.ZERO : left(visit.measured, BETWEEN_MEASURES, now);
  }

  /** What couldn't be asked when a repository's images were counted last, as far as is known. */
  public synchronized @Nullable RegistryException lastFailure(RepositoryName name) {
    var visit = visits.get(name);
    return visit == null ? null : visit.unmeasured;
  }

  /** Forgets the repositories that aren't known any more. */
  synchronized void retain(Predicate<RepositoryName> known) {
    doubts.keySet().removeIf(known.negate());
    visits.keySet().removeIf(known.negate());
  }

  /** Nobody looks any more: when somebody did is forgotten, what is to be looked at isn't. */
  synchronized void closed() {
    visits.clear();
  }

  /** How many repositories something is known of here. */
  synchronized int size() {
    return (int)
        Stream.concat(doubts.keySet().stream(), visits.keySet().stream()).distinct().count();
  }

  private Visit visit(RepositoryName name) {
    return visits.computeIfAbsent(name, _ -> new Visit());
  }

  /** A clock that was set back doesn't put anything off. */
  private static Duration left(@Nullable Instant last, Duration pause, Instant now) {
    if (last == null || now.isBefore(last)) {
      return Duration.ZERO;
    }
    var left = pause.minus(Duration.between(last, now));
    return left.isNegative() ? Duration.ZERO : left;
  }
}
