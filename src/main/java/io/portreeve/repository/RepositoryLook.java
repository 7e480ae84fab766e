package io.portreeve.repository;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.Events;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Suspects;
import io.portreeve.repository.RepositorySync.Kind;
import io.portreeve.status.Conditions;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One look at a repository that an object may have: observe, plan, write, measure, report. */
final class RepositoryLook {
  /** An image that is on its way to another region is asked for again. */
  private static final Duration REPLICATING = Duration.ofMinutes(15);

  private final Subject subject;
  private final RepositoryUse use;
  private final RepositoryReporter reporter;
  private final Events events;
  private final RepositorySchedule schedule;
  private final ImageRepositoryStatus history;
  private final Duration rotation;

  /**
   * What is looked at.
   *
   * @param object the object
   * @param registry its Registry
   * @param connection the registry
   * @param resolved what the object asks, and may
   * @param others the repositories of the registry that objects hold
   */
  record Subject(
      ImageRepository object,
      Registry registry,
      RegistryConnection connection,
      RepositoryResolution.Resolved resolved,
      Supplier<? extends Collection<RepositoryName>> others) {
    RepositoryIntent intent() {
      return resolved.intent();
    }
  }

  RepositoryLook(
      Subject subject,
      RepositoryUse use,
      RepositoryReporter reporter,
      Events events,
      RepositorySchedule schedule) {
    this.subject = subject;
    this.use = use;
    this.reporter = reporter;
    this.events = events;
    this.schedule = schedule;
    this.history = RepositoryReporter.status(subject.object());
    this.rotation = schedule.rotation(subject.object(), subject.registry());
  }

  /**
   * Looks.
   *
   * @throws RegistryException if the registry doesn't serve a request that all else hangs on
   * @throws HalfAppliedException if not everything is as asked afterwards
   */
  RepositoryReport look() {
    var name = subject.intent().name();
    return new LookPace(subject, schedule)
        .look(this::look)
        .notLaterThan(
            subject.connection().awaitsReplication(name) ? Suspects.BETWEEN_MEASURES : null);
  }

  private RepositoryReport look(LookPace.Cause cause) {
    var policy = requireNonNullElse(subject.object().getSpec().adoption(), AdoptionPolicy.IF_OWNED);
    var intent = subject.intent();
    var sync =
        new RepositorySync(
            subject.connection(),
            intent,
            history,
            new RepositorySync.Adoption(policy, subject.resolved().mayAdopt()),
            use.hold(subject.connection(), intent.name(), intent.owner().namespace()));
    return switch (sync.look(isDue(cause))) {
      case RepositorySync.Look.Refused(var outcome, var found) ->
          reporter.ended(subject.object(), intent.name(), outcome, found);
      case RepositorySync.Look.Settled(var state) ->
          ready(
              new StatusDraft(history).repository(state),
              Instant.parse(requireNonNull(history.lastVerifiedTime())),
              Set.of(),
              measured(cause));
      case RepositorySync.Look.Seen seen -> work(seen, cause);
    };
  }

  /** Of images only those that are to be archived are a matter of settings. */
  private boolean isDue(LookPace.Cause cause) {
    return cause.asked()
        || cause.suspicion().settings()
        || (cause.suspicion().images() && !subject.intent().archived().isEmpty())
        || schedule.isStale(history.lastVerifiedTime(), rotation);
  }

  private RepositoryReport work(RepositorySync.Look.Seen seen, LookPace.Cause cause) {
    var full = seen.found() == null ? RepositoryQuota.refusal(subject) : null;
    if (full != null) {
      return reporter.ended(subject.object(), subject.intent().name(), full);
    }
    var draft = new StatusDraft(history);
    drifted(seen, draft);
    found(seen, draft);
    var plan = seen.plan();
    var state = seen.found() == null ? null : seen.found().state();
    var written = new RepositoryWriter(subject.connection(), subject.intent()).write(plan, state);
    tell(seen.kind(), written.done());
    if (written.state() != null && isOwn(seen.kind(), written)) {
      draft.repository(written.state());
    }
    var measured = measured(seen, written, cause);
    var faults = new ArrayList<>(written.faults());
    faults.addAll(seen.denials());
    faults.addAll(plan.refusals());
    if (faults.isEmpty()) {
      return ready(draft, schedule.now(), plan.replacedTags(), measured);
    }
    noteDone(seen, written, draft);
    throw new HalfAppliedException(
        draft.measured(measured.measurement()).build(), RepositoryFaults.worst(faults));
  }

  /** Told before it is repaired: the repair may fail, or be undone. */
  private void drifted(RepositorySync.Look.Seen seen, StatusDraft draft) {
    if (seen.kind() != Kind.DRIFT) {
      return;
    }
    var repaired = Conditions.isTrue(history.conditions(), Condition.READY);
    var news = DriftLog.news(history.drift(), seen.plan().differences(), repaired);
    if (!news.isEmpty()) {
      events.warning(subject.object(), Reason.DRIFT_DETECTED, text(news));
      draft.drift(DriftLog.with(history.drift(), news, schedule.now()));
    }
  }

  private void found(RepositorySync.Look.Seen seen, StatusDraft draft) {
    if (subject.object().getSpec().adoption() != AdoptionPolicy.ADOPT) {
      draft.found(null);
    } else if (seen.found() != null) {
      draft.found(Decompilation.of(seen.found()));
    }
  }

  /** Whether the repository is the object's by now; what makes it so is written first. */
  private static boolean isOwn(Kind kind, RepositoryWriter.Written written) {
    return switch (kind) {
      case CHANGE, DRIFT -> true;
      case CREATION, ADOPTION -> !written.done().isEmpty();
    };
  }

  private void tell(Kind kind, List<RepositoryAction> done) {
    if (done.isEmpty()) {
      return;
    }
    events.normal(
        subject.object(), reason(kind), said(kind, text(RepositoryPlan.differences(done))));
    if (done.stream().anyMatch(RepositoryAction.SetPolicy.class::isInstance)) {
      subject
          .resolved()
          .warnings()
          .forEach(warning -> events.warning(subject.object(), Reason.ACCESS_WARNING, warning));
    }
  }

  private static String text(List<Difference> differences) {
    return differences.stream().map(Difference::toString).collect(Collectors.joining("; "));
  }

  private static String reason(Kind kind) {
    return switch (kind) {
      case CREATION -> Reason.CREATED;
      case ADOPTION -> Reason.ADOPTED;
      case CHANGE -> Reason.UPDATED;
      case DRIFT -> Reason.DRIFT_REPAIRED;
    };
  }

  private String said(Kind kind, String differences) {
    var name = "the repository \"" + subject.intent().name() + "\" ";
    return switch (kind) {
      case CREATION -> name + "was created";
      case ADOPTION -> name + "was taken over: " + differences;
      case CHANGE -> name + "was brought to what is asked: " + differences;
      case DRIFT -> name + "is again as asked: " + differences;
    };
  }

  /** What was put there, or was there as asked, is the object's, whatever became of the rest. */
  private void noteDone(
      RepositorySync.Look.Seen seen, RepositoryWriter.Written written, StatusDraft draft) {
    written.done().forEach(draft::done);
    if (seen.kind() != Kind.DRIFT && !written.done().isEmpty()) {
      draft.halfApplied();
    }
    seen.inPlace(subject.intent()).forEach(draft::done);
    var tagged =
        seen.plan().actions().stream()
            .filter(RepositoryAction::isTagging)
            .allMatch(written.done()::contains);
    if (tagged && isOwn(seen.kind(), written)) {
      draft.managedTags(ManagedTags.after(history, subject.intent(), seen.plan().replacedTags()));
    }
  }

  private Measuring measuring() {
    return new Measuring(
        subject.connection(),
        subject.intent().name(),
        subject.registry().getSpec().storagePrice(),
        subject.others());
  }

  private Measuring.Measured measured(
      RepositorySync.Look.Seen seen, RepositoryWriter.Written written, LookPace.Cause cause) {
    var known = Measurement.of(history);
    if (seen.found() == null && written.state() != null) {
      return new Measuring.Measured(measuring().ofNew(known, schedule.now()), null);
    }
    return written.brokenOff() ? new Measuring.Measured(known, null) : measured(cause);
  }

  private Measuring.Measured measured(LookPace.Cause cause) {
    var known = Measurement.of(history);
    var first = known.measuredTime() == null && !RepositoryReporter.isUnmeasured(history);
    var age = known.isReplicating() && rotation.compareTo(REPLICATING) > 0 ? REPLICATING : rotation;
    var due =
        schedule.isStale(known.measuredTime(), age) || RepositoryReporter.isUnmeasured(history);
    var now = schedule.clock().instant();
    var name = subject.intent().name();
    var suspects = subject.connection().suspects();
    if (cause.asked()
        || cause.suspicion().images()
        || first
        || (due && suspects.untilMeasure(name, now).isZero())) {
      var measured = measuring().measure(known, schedule.now(), cause.asked());
      suspects.measured(name, now, measured.failure());
      return measured;
    }
    return new Measuring.Measured(known, due ? suspects.lastFailure(name) : null);
  }

  private RepositoryReport ready(
      StatusDraft draft, Instant verified, Set<String> replaced, Measuring.Measured measured) {
    var intent = subject.intent();
    draft
        .applied(intent)
        .managedTags(ManagedTags.after(history, intent, replaced))
        .measured(measured.measurement())
        .verified(verified.toString());
    var next = rotation.minus(Duration.between(verified, schedule.now()));
    return reporter.ready(subject.object(), draft, next, measured.failure());
  }
}
