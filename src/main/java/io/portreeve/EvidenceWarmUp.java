package io.portreeve;

import io.portreeve.evidence.ReferrerEvidenceVerifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Verifies a sample once, before the first pod waits for it: the first verification of a process
 * takes hundreds of milliseconds, most of it for loading classes.
 */
@Singleton
public class EvidenceWarmUp {
  private final ReferrerEvidenceVerifier verifier;
  private volatile boolean done;

  /** Creates it. */
  @Inject
  public EvidenceWarmUp(ReferrerEvidenceVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * Verifies the sample.
   *
   * @throws IllegalStateException if it doesn't verify: then nothing would
   */
  void run() {
    verifier.warmUp();
    done = true;
  }

  /** Whether it is done. */
  boolean isDone() {
    return done;
  }
}
