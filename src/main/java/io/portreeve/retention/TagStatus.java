package io.portreeve.retention;

/**
 * Which images a rule looks at, by whether they have tags. Source: Amazon ECR User Guide,
 * "Lifecycle policy properties", {@code tagStatus}.
 */
public enum TagStatus {
  /** Images with tags that match every pattern of the rule. */
  TAGGED("tagged"),
  /** Images without tags. */
  UNTAGGED("untagged"),
  /** All images; only as the last rule. */
  ANY("any");

  private final String wire;

  TagStatus(String wire) {
    this.wire = wire;
  }

  String wire() {
    return wire;
  }
}
