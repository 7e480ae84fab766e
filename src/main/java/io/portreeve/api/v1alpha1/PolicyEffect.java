package io.portreeve.api.v1alpha1;

/** What a policy does with the images that it names. */
public enum PolicyEffect {
  /** They must meet the policy's demands. */
  Verify,
  /** They don't run. Nothing is asked of any registry. */
  Deny
}
