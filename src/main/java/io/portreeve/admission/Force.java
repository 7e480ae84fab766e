package io.portreeve.admission;

/** What a refusal does. */
enum Force {
  /** The request is refused. */
  BINDS,
  /** The pod is let in, and whoever creates it is warned. */
  WARNS,
  /** The pod is let in; the audit log and metrics tell of it. */
  TELLS,
  /** The workload is let in, and whoever applies it is warned of what its pods will meet. */
  ADVISES;

  /**
   * What a refusal does in this phase, by what is in force of the policy; the path says nothing of
   * it. Of a policy of which nothing is known it binds.
   */
  static Force of(Target.Phase phase, PoliciesInForce.Entry entry) {
    return switch (entry) {
      case PoliciesInForce.Entry.InForce(var policy) -> of(phase, policy);
      case PoliciesInForce.Entry.Broken _,
          PoliciesInForce.Entry.NotYetRead _,
          PoliciesInForce.Entry.Unknown _ ->
          phase == Target.Phase.WORKLOADS ? ADVISES : BINDS;
    };
  }

  /** What a refusal by this policy does in this phase. */
  static Force of(Target.Phase phase, PolicyInForce policy) {
    return switch (phase) {
      case WORKLOADS -> ADVISES;
      case MUTATE, VALIDATE ->
          switch (policy.mode()) {
            case Enforce -> BINDS;
            case Warn -> WARNS;
            case Audit -> TELLS;
          };
    };
  }
}
