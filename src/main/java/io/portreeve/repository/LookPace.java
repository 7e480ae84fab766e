package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.provider.Suspects;
import io.portreeve.provider.Suspicion;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When an object's repository is looked at, however often something is told of it or somebody asks:
 * whoever may annotate an object, or make its looks fail, doesn't choose how many requests that
 * costs.
 */
final class LookPace {
  /** Time between two looks that somebody asks for, at a repository without images. */
  private static final Duration ASKED = Duration.ofSeconds(10);

  /** Such a look asks for every page of images: each of them makes the time longer by so much. */
  private static final Duration ASKED_PER_IMAGE = Duration.ofMillis(10);

  /** The longest such time. */
  private static final Duration ASKED_AT_MOST = Duration.ofMinutes(2);

  private final RepositoryLook.Subject subject;
  private final RepositorySchedule schedule;
  private final ImageRepositoryStatus history;
  private final Suspects suspects;
  private final RepositoryName name;

  /**
   * Why a repository is looked at now.
   *
   * @param asked whether somebody asks for it
   * @param suspicion what may have happened in the registry
   */
  record Cause(boolean asked, Suspicion suspicion) {}

  LookPace(RepositoryLook.Subject subject, RepositorySchedule schedule) {
    this.subject = subject;
    this.schedule = schedule;
    this.history = RepositoryReporter.status(subject.object());
    this.suspects = subject.connection().suspects();
    this.name = subject.intent().name();
  }

  /**
   * Looks, or puts it off: then nothing is said but when to come again. A request that can't be
   * served yet stays open, and holds up nothing that is asked in the spec.
   */
  RepositoryReport look(Function<Cause, RepositoryReport> look) {
    var now = schedule.clock().instant();
    var request = request();
    var untilAsked = request == null ? Duration.ZERO : suspects.untilAsked(name, pause(), now);
    if (request != null && untilAsked.isZero()) {
      return look(new Cause(true, suspects.takeAsked(name, request, now)), look);
    }
    var untilRetry = suspects.untilRetry(name, intent(), now);
    if (untilRetry.isPositive() || (untilAsked.isPositive() && isApplied())) {
      return new RepositoryReport(history, history, shorter(untilRetry, untilAsked));
    }
    var report = look(new Cause(false, suspects.take(name, now)), look);
    return untilAsked.isPositive() ? unserved(report).notLaterThan(untilAsked) : report;
  }

  private RepositoryReport look(Cause cause, Function<Cause, RepositoryReport> look) {
    try {
      var report = look.apply(cause);
      if (report.stalled()) {
        suspects.failed(name, Suspicion.NONE, intent(), schedule.clock().instant());
      } else {
        suspects.succeeded(name);
      }
      return report.notLaterThan(cause.suspicion().rest());
    } catch (RuntimeException e) {
      suspects.failed(name, cause.suspicion(), intent(), schedule.clock().instant());
      throw e;
    }
  }

  /** The request that is open and wasn't tried yet: what failed has the pauses of what fails. */
  private @Nullable String request() {
    return ReconcileRequest.of(subject.object())
        .filter(value -> !value.equals(history.lastHandledReconcileAt()))
        .filter(value -> !suspects.wasAsked(name, value))
        .orElse(null);
  }

  private Duration pause() {
    var images = history.images() == null ? 0 : Math.clamp(history.images(), 0, 1_000_000);
    var pause = ASKED.plus(ASKED_PER_IMAGE.multipliedBy(images));
    return pause.compareTo(ASKED_AT_MOST) < 0 ? pause : ASKED_AT_MOST;
  }

  /** Whether nothing else is asked than before. */
  private boolean isApplied() {
    return subject.intent().hash().equals(history.appliedHash())
        && Objects.equals(
            subject.object().getMetadata().getGeneration(), history.observedGeneration());
  }

  /** All that may make a look fail, or not any more, as far as it is said in the cluster. */
  private String intent() {
    return subject.intent().hash()
        + " "
        + subject.object().getMetadata().getGeneration()
        + " "
        + subject.registry().getMetadata().getGeneration()
        + " "
        + subject.resolved().tenancy().hashCode();
  }

  private RepositoryReport unserved(RepositoryReport report) {
    var open = new StatusDraft(report.after()).handled(history.lastHandledReconcileAt()).build();
    return new RepositoryReport(report.before(), open, report.next());
  }

  private static @Nullable Duration shorter(Duration one, Duration other) {
    return Stream.of(one, other)
        .filter(Duration::isPositive)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
