package io.portreeve.audit;

import io.portreeve.image.Digest;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.StoredEvidence;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a target.
 *
 * @param digest what was verified; null: nothing yet
 * @param evidence what was found then; null: nothing yet
 * @param decided what was decided without evidence; null: it takes some
 * @param fault why it couldn't be verified the last time; null: it could, or wasn't tried
 */
record Looked(
    @Nullable Digest digest,
    @Nullable StoredEvidence evidence,
    @Nullable ImageVerdict decided,
    @Nullable String fault) {
  /** Nothing: it wasn't looked at. */
  static final Looked NEVER = new Looked(null, null, null, null);

  static Looked verified(Digest digest, StoredEvidence evidence) {
    return new Looked(digest, evidence, null, null);
  }

  static Looked decided(ImageVerdict verdict) {
    return new Looked(null, null, verdict, null);
  }

  /** The same, but it couldn't be verified again. */
  Looked failed(String why) {
    return new Looked(digest, evidence, decided, why);
  }

  /** Whether anybody has tried to verify it. */
  boolean wasTried() {
    return evidence != null || decided != null || fault != null;
  }
}
