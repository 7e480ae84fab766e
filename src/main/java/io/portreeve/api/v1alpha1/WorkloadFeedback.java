package io.portreeve.api.v1alpha1;

/** What is said when a workload is applied whose pods would be refused. */
public enum WorkloadFeedback {
  /** Whoever applies it is warned; it is neither changed nor refused. */
  Warn,
  /** Nothing. */
  Ignore
}
