package io.portreeve.audit;

import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.CompiledPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A policy in force, and the namespaces that it is about. Immutable; equal only to itself. */
final class PolicyScope {
  private final AcceptedPolicy accepted;
  private final CompiledPolicy policy;
  private final PullCredentials credentials;

  private PolicyScope(AcceptedPolicy accepted, CompiledPolicy policy, PullCredentials credentials) {
    this.accepted = accepted;
    this.policy = policy;
    this.credentials = credentials;
  }

  /**
   * Compiles it.
   *
   * @param credentials those of the policy; never a namespace's
   * @throws io.portreeve.policy.InvalidPolicyException if it can't be
   */
  static PolicyScope of(
      AcceptedPolicy accepted, Function<AcceptedPolicy, PullCredentials> credentials) {
    return new PolicyScope(accepted, CompiledPolicy.compile(accepted), credentials.apply(accepted));
  }

  /** Whether a policy is about a namespace. */
  enum Selection {
    YES,
    NO,
    /** Its labels aren't known. */
    UNKNOWN
  }

  String name() {
    return accepted.name();
  }

  AcceptedPolicy accepted() {
    return accepted;
  }

  CompiledPolicy policy() {
    return policy;
  }

  PullCredentials credentials() {
    return credentials;
  }

  /** Whether it is about a namespace with these labels; empty: they aren't known. */
  Selection selects(Optional<Map<String, String>> labels) {
    NamespaceSelector selector = accepted.spec().namespaceSelector();
    if (selector == null) {
      return Selection.YES;
    }
    return labels
        .map(known -> selector.matches(known) ? Selection.YES : Selection.NO)
        .orElse(Selection.UNKNOWN);
  }

  @Override
  public String toString() {
    return policy.toString();
  }
}
