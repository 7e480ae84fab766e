package io.portreeve.repository;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.FoundSettings;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.fault.Faults;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Transitions;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what came of a look into a status, and a transition into an Event. */
final class RepositoryReporter {
  /** How soon to look again at an object that waits for something no watch tells of. */
  private static final Duration WAIT = Duration.ofSeconds(30);

  /** How soon a Stalled object is looked at again: its cause may lie outside the cluster. */
  private static final Duration STALLED = Duration.ofMinutes(15);

  /** How soon to ask again for what the credentials may not ask, and nothing else depends on. */
  private static final Duration DENIED = Duration.ofHours(1);

  private static final Outcome.Ready AS_ASKED =
      new Outcome.Ready(Reason.SUCCEEDED, "the repository is as asked");

  private final Events events;
  private final Transitions transitions;
  private final Clock clock;

  RepositoryReporter(Events events, Clock clock) {
    this.events = events;
    this.transitions = new Transitions(events);
    this.clock = clock;
  }

  static ImageRepositoryStatus status(ImageRepository object) {
    return object.getStatus() == null ? ImageRepositoryStatus.NONE : object.getStatus();
  }

  /**
   * The repository is as asked.
   *
   * @param draft what is known of it; its conditions are still those of before
   * @param next when everything is to be compared again
   * @param unmeasured what of its images couldn't be asked
   */
  RepositoryReport ready(
      ImageRepository object,
      StatusDraft draft,
      Duration next,
      @Nullable RegistryException unmeasured) {
    var before = status(object);
    var outcome = unmeasured == null ? AS_ASKED : unmeasured(unmeasured);
    if (unmeasured != null && !isUnmeasured(before)) {
      events.warning(object, outcome.reason(), outcome.message());
    }
    var after =
        draft
            .handled(ReconcileRequest.of(object).orElse(before.lastHandledReconcileAt()))
            .conditions(
                object.getMetadata().getGeneration(),
                unmeasured == null ? conditions(object, outcome) : silently(object, outcome))
            .build();
    return new RepositoryReport(before, after, latest(earliest(next, after, unmeasured), WAIT));
  }

  private static Outcome.Ready unmeasured(RegistryException fault) {
    return new Outcome.Ready(
        Reason.MEASUREMENT_FAILED,
        AS_ASKED.message()
            + "; not all is known of its images: "
            + Faults.outcome(fault).message());
  }

  private static Duration earliest(
      Duration next, ImageRepositoryStatus after, @Nullable RegistryException unmeasured) {
    if (unmeasured != null) {
      var again = Faults.outcome(unmeasured) instanceof Outcome.Stalled ? DENIED : STALLED;
      return next.compareTo(again) < 0 ? next : again;
    }
    return Measurement.of(after).isReplicating() && next.compareTo(STALLED) > 0 ? STALLED : next;
  }

  private static Duration latest(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Whether the last look couldn't ask all of the images. */
  static boolean isUnmeasured(ImageRepositoryStatus status) {
    return Conditions.find(status.conditions(), Condition.READY)
        .filter(ready -> ready.reason().equals(Reason.MEASUREMENT_FAILED))
        .isPresent();
  }

  /** A look came to an end, and the repository isn't as asked; what was known of it stays. */
  RepositoryReport ended(ImageRepository object, @Nullable RepositoryName name, Outcome outcome) {
    return ended(object, name, outcome, null);
  }

  /**
   * The same, where the repository's settings may be shown.
   *
   * @param found the settings; absent where they aren't the object's to see
   */
  RepositoryReport ended(
      ImageRepository object,
      @Nullable RepositoryName name,
      Outcome outcome,
      @Nullable FoundSettings found) {
    var draft = new StatusDraft(status(object));
    if (name != null) {
      draft.name(name);
    }
    if (outcome instanceof Outcome.Stalled) {
      // Whether it may still see what it has seen isn't said any more.
      draft.found(found);
      ReconcileRequest.of(object).ifPresent(draft::handled);
    }
    return report(object, draft, outcome);
  }

  /**
   * A look was broken off, or couldn't do everything. What it did is kept, so that it isn't
   * forgotten on deletion; a request for it stays open.
   */
  RepositoryReport failed(ImageRepository object, Throwable thrown) {
    return thrown instanceof HalfAppliedException half
        ? report(object, new StatusDraft(half.status()), half.outcome())
        : report(object, new StatusDraft(status(object)), Faults.outcome(thrown));
  }

  /**
   * The Registry isn't connected. It is told only where it is known to be bad; after a start it may
   * just not have been read yet.
   */
  RepositoryReport notReady(
      ImageRepository object, Registry registry, @Nullable RepositoryName name) {
    var known = status(object);
    if (isReady(registry)
        && object.getMetadata().getGeneration().equals(known.observedGeneration())) {
      return new RepositoryReport(known, known, WAIT);
    }
    var id = "Registry \"" + registry.getMetadata().getName() + "\"";
    var why =
        registry.isMarkedForDeletion()
            ? " is being deleted"
            : isReady(registry) ? " is about to be read" : " isn't Ready: see its conditions";
    var report = ended(object, name, new Outcome.Progressing(Reason.REGISTRY_NOT_READY, id + why));
    return new RepositoryReport(report.before(), report.after(), WAIT);
  }

  static boolean isReady(Registry registry) {
    return registry.getStatus() != null
        && Conditions.isTrue(registry.getStatus().conditions(), Condition.READY);
  }

  private RepositoryReport report(ImageRepository object, StatusDraft draft, Outcome outcome) {
    var after =
        draft.conditions(object.getMetadata().getGeneration(), conditions(object, outcome)).build();
    return new RepositoryReport(
        status(object), after, outcome instanceof Outcome.Stalled ? STALLED : null);
  }

  /** For what an Event of its own tells. */
  private List<Condition> silently(ImageRepository object, Outcome outcome) {
    return Conditions.of(
        outcome,
        object.getMetadata().getGeneration(),
        status(object).conditions(),
        clock.instant());
  }

  private List<Condition> conditions(ImageRepository object, Outcome outcome) {
    var before = status(object).conditions();
    var after = silently(object, outcome);
    transitions.report(object, before, after);
    return after;
  }
}
