package io.portreeve.enforcement;

import io.portreeve.enforcement.AcceptedPolicyStore.Stored;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.ExceptionLint;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Warns of what an exception can't do, by the policies that are in force in the cluster: what this
 * process has looked at yet plays no part.
 */
public final class ExceptionWarnings implements ExceptionWork.Lint {
  private final AcceptedPolicyStore accepted;
  private final Function<String, Optional<Map<String, String>>> labels;
  private final Supplier<Optional<PolicyExceptions>> others;

  /**
   * Creates it.
   *
   * @param labels the labels of a namespace; empty: they aren't known
   * @param others the exceptions that there are
   */
  public ExceptionWarnings(
      AcceptedPolicyStore accepted,
      Function<String, Optional<Map<String, String>>> labels,
      Supplier<Optional<PolicyExceptions>> others) {
    this.accepted = accepted;
    this.labels = labels;
    this.others = others;
  }

  @Override
  public List<String> of(PolicyException exception, Instant now) {
    var inForce = new ArrayList<AcceptedPolicy>();
    for (var name : exception.policies()) {
      if (accepted.read(name) instanceof Stored.Intact(var policy)) {
        inForce.add(policy);
      }
    }
    var all = others.get().map(PolicyExceptions::all).orElse(List.of());
    return ExceptionLint.of(
        exception, inForce, namespace -> labels.apply(namespace).orElse(null), all, now);
  }
}
