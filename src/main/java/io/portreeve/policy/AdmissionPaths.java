package io.portreeve.policy;

/**
 * The paths at which the API server asks about a policy. The operator writes them into webhook
 * configurations, the webhook serves them: each reads them here.
 */
public final class AdmissionPaths {
  /** What all paths begin with; the name of a policy follows, then the phase. */
  public static final String PREFIX = "/admit/";

  /** What the path of the mutating phase ends in. */
  public static final String MUTATE = "/mutate";

  /** What the path of the validating phase ends in. */
  public static final String VALIDATE = "/validate";

  /** What the path ends in at which it is asked about workloads. */
  public static final String WORKLOADS = "/workloads";

  private AdmissionPaths() {}

  /** The path that pins the images of pods, such as {@code /admit/production/mutate}. */
  public static String mutate(String policy) {
    return PREFIX + policy + MUTATE;
  }

  /** The path that decides about pods, such as {@code /admit/production/validate}. */
  public static String validate(String policy) {
    return PREFIX + policy + VALIDATE;
  }

  /** The path that tells of workloads, such as {@code /admit/production/workloads}. */
  public static String workloads(String policy) {
    return PREFIX + policy + WORKLOADS;
  }
}
