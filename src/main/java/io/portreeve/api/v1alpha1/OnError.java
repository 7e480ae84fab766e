package io.portreeve.api.v1alpha1;

/** What happens when evidence can't be fetched. */
public enum OnError {
  /** The image doesn't run. */
  Deny,
  /** The image runs, and whoever creates it is warned. */
  Warn,
  /** The image runs. */
  Allow
}
