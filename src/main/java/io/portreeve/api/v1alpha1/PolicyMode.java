package io.portreeve.api.v1alpha1;

/** How binding a policy is. */
public enum PolicyMode {
  /** What it refuses doesn't run. */
  Enforce
}
