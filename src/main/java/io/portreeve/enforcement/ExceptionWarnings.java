package io.portreeve.enforcement;

import io.portreeve.enforcement.AcceptedPolicyStore.Stored;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.ExceptionLint;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import io.portreeve.usage.RunningImages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Warns of what an exception can't do, by the policies that are in force in the cluster: what this
 * process has looked at yet plays no part.
 */
public final class ExceptionWarnings implements ExceptionWork.Lint {
  private final AcceptedPolicyStore accepted;
  private final RunningImages running;
  private final Supplier<Optional<PolicyExceptions>> others;

  /**
   * Creates it.
   *
   * @param running asked for the labels of namespaces
   * @param others the exceptions that there are
   */
  public ExceptionWarnings(
      AcceptedPolicyStore accepted,
      RunningImages running,
      Supplier<Optional<PolicyExceptions>> others) {
    this.accepted = accepted;
    this.running = running;
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
    return ExceptionLint.of(exception, inForce, labels(), all, now);
  }

  /** Null until namespaces have been read: one that isn't known then may exist all the same. */
  private @Nullable Function<String, @Nullable Map<String, String>> labels() {
    return running.unsynced().contains("Namespace")
        ? null
        : namespace -> running.namespaceLabels(namespace).orElse(null);
  }
}
