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
import org.jspecify.annotations.Nullable;

/**
 * Warns of what an exception can't do, by the policies that are in force in the cluster: what this
 * process has looked at yet plays no part.
 */
public final class ExceptionWarnings implements ExceptionWork.Lint {
  private final AcceptedPolicyStore accepted;
  private final Namespaces namespaces;
  private final Supplier<Optional<PolicyExceptions>> others;

  /** The namespaces of the cluster. */
  public interface Namespaces {
    /** Whether they have been read: before that, one that has no labels may exist all the same. */
    boolean areKnown();

    /** Labels of a namespace; empty: there is none. */
    Optional<Map<String, String>> labels(String namespace);
  }

  /**
   * Creates it.
   *
   * @param namespaces asked for their labels
   * @param others the exceptions that there are
   */
  public ExceptionWarnings(
      AcceptedPolicyStore accepted,
      Namespaces namespaces,
      Supplier<Optional<PolicyExceptions>> others) {
    this.accepted = accepted;
    this.namespaces = namespaces;
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
    return namespaces.areKnown() ? name -> namespaces.labels(name).orElse(null) : null;
  }
}
