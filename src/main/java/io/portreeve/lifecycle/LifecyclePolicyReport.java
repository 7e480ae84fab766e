package io.portreeve.lifecycle;

import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.LifecyclePolicyStatus;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.retention.Compilation;
import io.portreeve.retention.RuleViolation;
import io.portreeve.rules.LifecycleRules;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of a LifecyclePolicy, from its rules; pure. */
final class LifecyclePolicyReport {
  private static final int LISTED = 10;

  private LifecyclePolicyReport() {}

  /** Returns the status that a policy shall have. */
  static LifecyclePolicyStatus of(LifecyclePolicy policy, int users, Instant now) {
    var before = policy.getStatus() == null ? LifecyclePolicyStatus.NONE : policy.getStatus();
    return switch (LifecycleRules.compile(policy.getSpec())) {
      case Compilation.Compiled(var document, var lint) ->
          status(
              policy,
              before,
              new Outcome.Ready(
                  Reason.SUCCEEDED, rules(document.ruleCount()) + warnings(lint.size())),
              users,
              document.hash(),
              lint.stream()
                  .map(l -> new LifecyclePolicyStatus.Lint(l.id(), l.path(), l.message()))
                  .toList(),
              now);
      case Compilation.Refused(var violations) ->
          status(
              policy,
              before,
              new Outcome.Stalled(Reason.INVALID_SPEC, said(violations)),
              users,
              null,
              List.of(),
              now);
    };
  }

  private static String rules(int count) {
    return count == 1
        ? "valid: 1 rule in the registry"
        : "valid: " + count + " rules in the registry";
  }

  private static String warnings(int count) {
    return switch (count) {
      case 0 -> "";
      case 1 -> ", 1 warning in status.lint";
      default -> ", " + count + " warnings in status.lint";
    };
  }

  private static String said(List<RuleViolation> violations) {
    var said =
        violations.stream()
            .limit(LISTED)
            .map(RuleViolation::toString)
            .collect(Collectors.joining("; "));
    return violations.size() > LISTED
        ? said + "; and " + (violations.size() - LISTED) + " more"
        : said;
  }

  private static LifecyclePolicyStatus status(
      LifecyclePolicy policy,
      LifecyclePolicyStatus before,
      Outcome outcome,
      int users,
      @Nullable String hash,
      List<LifecyclePolicyStatus.Lint> lint,
      Instant now) {
    return new LifecyclePolicyStatus(
        policy.getMetadata().getGeneration(),
        Conditions.of(outcome, policy.getMetadata().getGeneration(), before.conditions(), now),
        users,
        hash,
        lint,
        ReconcileRequest.of(policy).orElse(before.lastHandledReconcileAt()));
  }
}
