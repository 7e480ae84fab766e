package io.portreeve.enforcement;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.ImagePolicyStatus;
import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.audit.PolicyAudit;
import io.portreeve.audit.RunningReports;
import io.portreeve.enforcement.PolicyAcceptance.Decision;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Transitions;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what came of a look at an ImagePolicy: its status, and Events. */
public final class PolicyReporter {
  /** How soon what waits for the operator itself is looked at again. */
  private static final Duration SOON = Duration.ofSeconds(5);

  /** How soon somebody's mending of a trust root, a role or an owner is seen at the latest. */
  private static final Duration POLL = Duration.ofMinutes(1);

  /** How soon the rest is looked at again; changes to it are watched. */
  private static final Duration RARELY = Duration.ofMinutes(10);

  private static final int SAID_WARNINGS = 10;

  private final Events events;
  private final Clock clock;
  private final PolicyAudit audit;

  /**
   * Creates it.
   *
   * @param audit told what is in force, and says what that says of what runs
   */
  public PolicyReporter(Events events, Clock clock, PolicyAudit audit) {
    this.events = events;
    this.clock = clock;
    this.audit = audit;
  }

  /** The time. */
  Instant now() {
    return clock.instant();
  }

  /** What is in force was decided, and is in the cluster. */
  PolicyReport decided(
      ImagePolicy policy, Decision decision, Outcome outcome, PolicyEntries.Change change) {
    var before = status(policy);
    var after =
        new ImagePolicyStatus(
            policy.getMetadata().getGeneration(),
            enforced(policy, decision),
            conditions(policy, outcome, trustRoots(policy, decision.trustRoots())),
            running(policy, decision.policy()),
            ReconcileRequest.of(policy).orElse(before.lastHandledReconcileAt()));
    new Transitions(events).report(policy, before.conditions(), after.conditions());
    if (change.isNew()) {
      decision.warnings().stream()
          .limit(SAID_WARNINGS)
          .forEach(warning -> events.warning(policy, Reason.POLICY_WARNING, warning));
    }
    if (change.repaired()) {
      events.warning(
          policy,
          Reason.DRIFT_REPAIRED,
          "somebody else had changed its webhook configurations or what the webhooks decide by; both are again as they"
              + " were");
    }
    var polls = outcome instanceof Outcome.Stalled || decision.trustRoots() != null;
    return new PolicyReport(before, after, polls ? POLL : RARELY);
  }

  /** What is in force was never accepted: then it names no images for sure, and nothing is said. */
  private @Nullable RunningStatus running(ImagePolicy policy, AcceptedPolicy inForce) {
    if (inForce.fault() != null) {
      audit.gone(inForce.name());
      return null;
    }
    var said = status(policy).running();
    if (said != null) {
      audit.said(inForce.name(), said);
    }
    audit.inForce(inForce);
    if (ReconcileRequest.isPending(policy, status(policy).lastHandledReconcileAt())) {
      audit.verifyAgain(inForce.name());
    }
    return running(policy);
  }

  /** What is known now; until something is, what was known last. */
  private @Nullable RunningStatus running(ImagePolicy policy) {
    var said = status(policy).running();
    return audit
        .of(policy.getMetadata().getName())
        .filter(found -> said == null || !RunningReports.isSame(said, found))
        .orElse(said);
  }

  /** Nothing could be decided yet; what is in force stays. */
  PolicyReport undecided(ImagePolicy policy, Outcome outcome) {
    var before = status(policy);
    var handled = before.lastHandledReconcileAt();
    return undecided(
        policy,
        outcome,
        outcome instanceof Outcome.Stalled ? ReconcileRequest.of(policy).orElse(handled) : handled);
  }

  /** A look was broken off; what is in force stays, and a request for it stays open. */
  PolicyReport failed(ImagePolicy policy, Throwable thrown) {
    return undecided(policy, outcome(thrown), status(policy).lastHandledReconcileAt());
  }

  private PolicyReport undecided(ImagePolicy policy, Outcome outcome, @Nullable String handled) {
    var before = status(policy);
    var after =
        new ImagePolicyStatus(
            policy.getMetadata().getGeneration(),
            before.enforcedGeneration(),
            conditions(
                policy,
                outcome,
                Conditions.find(before.conditions(), Condition.TRUST_ROOT_FRESH).orElse(null)),
            running(policy),
            handled);
    new Transitions(events).report(policy, before.conditions(), after.conditions());
    return new PolicyReport(before, after, outcome instanceof Outcome.Stalled ? POLL : SOON);
  }

  private static Outcome outcome(Throwable thrown) {
    var message = Objects.requireNonNullElse(thrown.getMessage(), "no message");
    if (thrown instanceof KubernetesClientException e
        && e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
      return new Outcome.Progressing(Reason.CONFLICT, message + "; trying again");
    }
    if (thrown instanceof KubernetesClientException e
        && e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
      return new Outcome.Stalled(
          Reason.ACCESS_DENIED,
          "the operator lacks a right, what is in force stays: "
              + message
              + "; give it the rights that the chart's README lists");
    }
    return new Outcome.Progressing(
        Reason.INTERNAL_ERROR,
        "the operator ran into an error of its own and tries again, what is in force stays: "
            + thrown.getClass().getSimpleName()
            + ": "
            + message);
  }

  private static @Nullable Long enforced(ImagePolicy policy, Decision decision) {
    var inForce = decision.policy();
    return inForce.fault() == null && inForce.uid().equals(policy.getMetadata().getUid())
        ? inForce.generation()
        : null;
  }

  private @Nullable Condition trustRoots(ImagePolicy policy, @Nullable Outcome outcome) {
    return outcome == null
        ? null
        : Conditions.extra(
            Condition.TRUST_ROOT_FRESH,
            outcome,
            policy.getMetadata().getGeneration(),
            status(policy).conditions(),
            clock.instant());
  }

  private List<Condition> conditions(
      ImagePolicy policy, Outcome outcome, @Nullable Condition trustRoots) {
    var conditions =
        new ArrayList<>(
            Conditions.of(
                outcome,
                policy.getMetadata().getGeneration(),
                status(policy).conditions(),
                clock.instant()));
    if (trustRoots != null) {
      conditions.add(trustRoots);
    }
    return conditions;
  }

  private static ImagePolicyStatus status(ImagePolicy policy) {
    return policy.getStatus() == null ? ImagePolicyStatus.NONE : policy.getStatus();
  }
}
