package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionStatus;
import io.portreeve.audit.RunningReports;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Transitions;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.policy.PolicyException;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One look at one ImagePolicyException: says whether it holds, what to mind, and which pods run by
 * it. It lets nobody in: the webhooks decide that by themselves.
 *
 * <p>One that has ended is Stalled, not Ready and not on its way: it does nothing any more, it
 * won't again, and only a person can mend that, by deleting it. So tools that wait for objects to
 * settle see it as failed, rather than wait for ever or take it for one that holds.
 */
public final class ExceptionWork {
  /** What to warn of depends on policies, which aren't watched for it. */
  private static final Duration RARELY = Duration.ofMinutes(10);

  /** What is warned of may be somebody else's to mend: then it is no longer true soon. */
  private static final Duration WARNED = Duration.ofSeconds(30);

  private static final Duration SOON = Duration.ofSeconds(5);

  /** While pods run by it, the time is moved this often: a status isn't a clock. */
  private static final Duration COARSE = Duration.ofHours(1);

  private static final int SAID_WARNINGS = 10;

  private final RunningReports reports;
  private final Lint lint;
  private final Events events;
  private final Clock clock;

  /** What the author of an exception may not mean. */
  @FunctionalInterface
  public interface Lint {
    /** What to warn of; empty: nothing. */
    List<String> of(PolicyException exception, Instant now);
  }

  /** Creates it. */
  public ExceptionWork(RunningReports reports, Lint lint, Events events, Clock clock) {
    this.reports = reports;
    this.lint = lint;
    this.events = events;
    this.clock = clock;
  }

  ExceptionReport reconcile(ImagePolicyException object) {
    var now = clock.instant();
    PolicyException exception;
    try {
      exception = PolicyException.of(object);
    } catch (InvalidPolicyException e) {
      var why = String.join("; ", e.problems()) + "; it lets nothing in: delete it";
      return report(object, new Outcome.Stalled(Reason.INVALID_SPEC, why), RARELY, now);
    }
    return exception.isInForce(now)
        ? inForce(object, exception, now)
        : report(object, ended(exception), RARELY, now);
  }

  private static Outcome ended(PolicyException exception) {
    return new Outcome.Stalled(
        Reason.EXPIRED,
        "ended at %s and lets nothing in any more: delete it".formatted(exception.until()));
  }

  private ExceptionReport inForce(
      ImagePolicyException object, PolicyException exception, Instant now) {
    var warnings = lint.of(exception, now).stream().limit(SAID_WARNINGS).toList();
    var said = "in force until " + exception.until();
    if (!warnings.isEmpty()) {
      said += "; to look at: " + String.join("; ", warnings);
    }
    var before = message(status(object));
    warnings.stream()
        .filter(warning -> !before.contains(warning))
        .forEach(warning -> events.warning(object, Reason.EXCEPTION_WARNING, warning));
    // Not before: it would look as if it hadn't ended.
    var left = Duration.between(now, exception.until()).plusMillis(1);
    var again = warnings.isEmpty() ? RARELY : WARNED;
    var next = left.compareTo(again) < 0 ? left : again;
    return report(object, new Outcome.Ready(Reason.SUCCEEDED, said), next, now);
  }

  private static String message(ImagePolicyExceptionStatus status) {
    return Conditions.find(status.conditions(), Condition.READY).map(Condition::message).orElse("");
  }

  private ExceptionReport report(
      ImagePolicyException object, Outcome outcome, Duration next, Instant now) {
    var before = status(object);
    var known = reports.podsOf(object.getMetadata().getName());
    // What a former process found stays until this one knows better.
    var pods = known.isPresent() ? Integer.valueOf(known.getAsInt()) : before.pods();
    if (pods != null && pods > 0 && Objects.requireNonNullElse(before.pods(), 0) == 0) {
      events.warning(
          object,
          Reason.EXCEPTION_USED,
          "%d pods run only because of it (%s)".formatted(pods, object.getSpec().reason()));
    }
    var after =
        new ImagePolicyExceptionStatus(
            object.getMetadata().getGeneration(),
            conditions(object, outcome, now),
            pods,
            known.isPresent() ? lastUsed(before, known.getAsInt(), now) : before.lastUsedTime(),
            ReconcileRequest.of(object).orElse(before.lastHandledReconcileAt()));
    new Transitions(events).report(object, before.conditions(), after.conditions());
    return new ExceptionReport(before, after, next);
  }

  private static @Nullable String lastUsed(
      ImagePolicyExceptionStatus before, int pods, Instant now) {
    var known = before.lastUsedTime();
    var were = Objects.requireNonNullElse(before.pods(), 0);
    if (pods == 0 && were == 0) {
      return known;
    }
    return known != null && pods == were && now.isBefore(Instant.parse(known).plus(COARSE))
        ? known
        : now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A look was broken off, and is tried again. */
  ExceptionReport failed(ImagePolicyException object, Throwable thrown) {
    var before = status(object);
    var outcome =
        new Outcome.Progressing(
            Reason.INTERNAL_ERROR,
            "the operator ran into an error of its own and tries again; the webhooks go by it all the same: %s: %s"
                .formatted(
                    thrown.getClass().getSimpleName(),
                    Objects.requireNonNullElse(thrown.getMessage(), "no message")));
    var after =
        new ImagePolicyExceptionStatus(
            object.getMetadata().getGeneration(),
            conditions(object, outcome, clock.instant()),
            before.pods(),
            before.lastUsedTime(),
            before.lastHandledReconcileAt());
    new Transitions(events).report(object, before.conditions(), after.conditions());
    return new ExceptionReport(before, after, SOON);
  }

  private static List<Condition> conditions(
      ImagePolicyException object, Outcome outcome, Instant now) {
    return Conditions.of(
        outcome, object.getMetadata().getGeneration(), status(object).conditions(), now);
  }

  private static ImagePolicyExceptionStatus status(ImagePolicyException object) {
    return object.getStatus() == null ? ImagePolicyExceptionStatus.NONE : object.getStatus();
  }
}
