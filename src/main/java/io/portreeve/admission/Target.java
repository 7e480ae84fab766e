package io.portreeve.admission;

import io.portreeve.policy.AdmissionPaths;
import org.jspecify.annotations.Nullable;

/**
 * What a path asks about.
 *
 * @param policy name of the policy
 * @param phase the phase of admission
 */
record Target(String policy, Phase phase) {
  /** The phases of admission, as the API server calls for them. */
  enum Phase {
    /** Images are replaced. */
    MUTATE("mutate"),
    /** It is decided. */
    VALIDATE("validate"),
    /** It is told what a workload's pods would be refused for. */
    WORKLOADS("workloads");

    private final String label;

    Phase(String label) {
      this.label = label;
    }

    /** Its name in metrics and logs. */
    String label() {
      return label;
    }
  }

  /** What this path asks about; null if it isn't one of ours. */
  static @Nullable Target of(@Nullable String path) {
    if (path == null || !path.startsWith(AdmissionPaths.PREFIX)) {
      return null;
    }
    var rest = path.substring(AdmissionPaths.PREFIX.length());
    if (rest.endsWith(AdmissionPaths.VALIDATE)) {
      return named(rest, AdmissionPaths.VALIDATE, Phase.VALIDATE);
    }
    if (rest.endsWith(AdmissionPaths.WORKLOADS)) {
      return named(rest, AdmissionPaths.WORKLOADS, Phase.WORKLOADS);
    }
    return rest.endsWith(AdmissionPaths.MUTATE)
        ? named(rest, AdmissionPaths.MUTATE, Phase.MUTATE)
        : null;
  }

  private static @Nullable Target named(String rest, String suffix, Phase phase) {
    var policy = rest.substring(0, rest.length() - suffix.length());
    return policy.isEmpty() || policy.indexOf('/') >= 0 ? null : new Target(policy, phase);
  }
}
