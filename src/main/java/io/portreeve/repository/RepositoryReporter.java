package io.portreeve.repository;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.fault.Faults;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Transitions;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns what came of a look into a status, and a transition into an Event. */
final class RepositoryReporter {
  /** How soon to look again at an object that waits for something no watch tells of. */
  private static final Duration WAIT = Duration.ofSeconds(30);

  /** How soon a Stalled object is looked at again: its cause may lie outside the cluster. */
  private static final Duration STALLED = Duration.ofMinutes(15);

  private final Transitions transitions;
  private final Clock clock;

  RepositoryReporter(Events events, Clock clock) {
    this.transitions = new Transitions(events);
    this.clock = clock;
  }

  static ImageRepositoryStatus status(ImageRepository object) {
    return object.getStatus() == null ? ImageRepositoryStatus.NONE : object.getStatus();
  }

  /** The repository is as asked; {@code verified} if everything was compared. */
  RepositoryReport ready(
      ImageRepository object,
      RepositoryIntent intent,
      RepositoryState state,
      Set<String> managedTags,
      boolean verified,
      Duration rotation) {
    var before = status(object);
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var verifiedAt =
        verified || before.lastVerifiedTime() == null ? now.toString() : before.lastVerifiedTime();
    var after =
        new ImageRepositoryStatus(
            object.getMetadata().getGeneration(),
            conditions(object, new Outcome.Ready(Reason.SUCCEEDED, "the repository is as asked")),
            intent.name().value(),
            state.uri(),
            state.arn(),
            intent.hash(),
            intent.lifecycle() == null ? null : intent.lifecycle().hash(),
            List.copyOf(managedTags),
            verifiedAt,
            ReconcileRequest.of(object).orElse(before.lastHandledReconcileAt()));
    var next = rotation.minus(Duration.between(Instant.parse(verifiedAt), now));
    return new RepositoryReport(before, after, next.compareTo(WAIT) < 0 ? WAIT : next);
  }

  /** A look came to an end, and the repository isn't as asked; what was known of it stays. */
  RepositoryReport ended(ImageRepository object, @Nullable RepositoryName name, Outcome outcome) {
    var known = status(object);
    var handled =
        outcome instanceof Outcome.Stalled
            ? ReconcileRequest.of(object).orElse(known.lastHandledReconcileAt())
            : known.lastHandledReconcileAt();
    return report(
        object,
        name == null ? known.repositoryName() : name.value(),
        known.uri(),
        known.arn(),
        known.managedTags(),
        handled,
        outcome);
  }

  /**
   * A look was broken off. What it did before is kept, so that it isn't forgotten on deletion; a
   * request for it stays open.
   */
  RepositoryReport failed(ImageRepository object, Throwable thrown) {
    var known = status(object);
    if (thrown instanceof HalfAppliedException half) {
      var tags = new TreeSet<>(known.managedTags());
      tags.addAll(half.tags());
      return report(
          object,
          half.state().name().value(),
          half.state().uri(),
          half.state().arn(),
          new ArrayList<>(tags),
          known.lastHandledReconcileAt(),
          Faults.outcome(half.reason()));
    }
    return report(
        object,
        known.repositoryName(),
        known.uri(),
        known.arn(),
        known.managedTags(),
        known.lastHandledReconcileAt(),
        Faults.outcome(thrown));
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

  private RepositoryReport report(
      ImageRepository object,
      @Nullable String name,
      @Nullable String uri,
      @Nullable String arn,
      List<String> tags,
      @Nullable String handled,
      Outcome outcome) {
    var known = status(object);
    var after =
        new ImageRepositoryStatus(
            object.getMetadata().getGeneration(),
            conditions(object, outcome),
            name,
            uri,
            arn,
            known.appliedHash(),
            known.lifecyclePolicyHash(),
            tags,
            known.lastVerifiedTime(),
            handled);
    return new RepositoryReport(known, after, outcome instanceof Outcome.Stalled ? STALLED : null);
  }

  private List<Condition> conditions(ImageRepository object, Outcome outcome) {
    var before = status(object).conditions();
    var after =
        Conditions.of(outcome, object.getMetadata().getGeneration(), before, clock.instant());
    transitions.report(object, before, after);
    return after;
  }
}
