package io.portreeve.policy;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import java.time.Duration;

/** Looks at images that run already. Safe for use by many threads. */
public interface ImageAuditor {
  /**
   * Verifies an image that the policy matches now, whatever was known of it, and decides as if it
   * were to start with what its tag names now. Never by {@code onError}: what can't be found out is
   * {@link AuditedImage.Unknown}.
   *
   * @param time how long it may take
   */
  AuditedImage audit(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time);

  /**
   * Decides by evidence had before: what depends on the clock, on base images or on the tag may
   * have changed since. No I/O.
   *
   * @param image the same image, with its digest
   */
  ImageVerdict decide(CompiledPolicy policy, ImageReference image, StoredEvidence evidence);

  /** The key of evidence of an image with a digest, if asked with these credentials. */
  EvidenceKey key(CompiledPolicy policy, ImageReference image, PullCredentials credentials);
}
