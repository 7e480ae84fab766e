package io.portreeve.api.v1alpha1;

/** How binding a policy is. */
public enum PolicyMode {
  /** What it refuses doesn't run. */
  Enforce,
  /** What it would refuse runs, and whoever creates it is warned. */
  Warn,
  /** What it would refuse runs; it is told in the audit log, in metrics and in the status. */
  Audit
}
