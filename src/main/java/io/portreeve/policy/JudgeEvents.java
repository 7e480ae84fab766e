package io.portreeve.policy;

import java.time.Duration;

/**
 * Told what an {@link ImageJudge} does, for metrics. Nothing that it is told comes from images,
 * registries or certificates: all of it may be a label. Implementations don't block and don't
 * throw.
 */
public interface JudgeEvents {
  /** Told nothing. */
  JudgeEvents NONE = new JudgeEvents() {};

  /** Where evidence came from. */
  enum Source {
    /** It was known. */
    KNOWN,
    /** Somebody else was verifying the same. */
    SHARED,
    /** It was verified for this. */
    VERIFIED,
    /** It was verified again in the background. */
    REFRESHED,
    /** The operator has verified it. */
    PUBLISHED,
    /** It was too old, and counted because it couldn't be verified again. */
    GRACE
  }

  /** Why an image was refused. */
  enum Refusal {
    /** The policy can't be enforced. */
    FAULT,
    /** The policy refuses what it names. */
    EFFECT,
    /** Its tag. */
    TAG,
    /** It names no digest. */
    PIN,
    /** Not enough signers have signed, or attestations are lacking. */
    SIGNATURES,
    /** Evidence can't be had. */
    ERROR,
    /** A defect of ours. */
    INTERNAL
  }

  /** Evidence was had. */
  default void evidence(Source source) {}

  /**
   * A tag was resolved, or couldn't be.
   *
   * @param took how long it took
   * @param failed whether it ended in an error
   */
  default void resolved(Duration took, boolean failed) {}

  /**
   * A verification ended.
   *
   * @param took how long it took
   * @param requests number of requests to the registry
   * @param failed whether it ended in an error
   */
  default void verified(Duration took, int requests, boolean failed) {}

  /** An image was refused. */
  default void denied(String policy, Refusal refusal) {}

  /** An image was let in although evidence can't be had, as the policy says. */
  default void unverified(String policy) {}
}
