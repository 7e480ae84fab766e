package io.portreeve.admission;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.api.v1alpha1.WorkloadFeedback;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.CompiledPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A policy that decides.
 *
 * @param accepted as the operator wrote it
 * @param compiled the same, ready to decide
 */
record PolicyInForce(AcceptedPolicy accepted, CompiledPolicy compiled) {
  /** The policy, compiled. */
  static PolicyInForce of(AcceptedPolicy accepted) {
    return new PolicyInForce(accepted, CompiledPolicy.compile(accepted));
  }

  /** Name of the ImagePolicy. */
  String name() {
    return accepted.name();
  }

  /** Whether it refuses all that it names, without a look at it. */
  boolean refusesAll() {
    return accepted.fault() != null || accepted.spec().effect() == PolicyEffect.Deny;
  }

  /** How binding it is. */
  PolicyMode mode() {
    return compiled.mode();
  }

  /** Whether whoever applies a workload is told what its pods would be refused for. */
  boolean tellsOfWorkloads() {
    return compiled.mode() != PolicyMode.Audit
        && accepted.spec().workloads() != WorkloadFeedback.Ignore;
  }

  /** What happens when evidence can't be had. */
  OnError onError() {
    return compiled.onError();
  }

  /** The policy's own pull Secret. */
  @Nullable SecretRef pullSecret() {
    var credentials = accepted.spec().credentials();
    return credentials == null ? null : credentials.secretRef();
  }
}
