package io.portreeve.audit;

import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.ImageAuditor;
import org.jspecify.annotations.Nullable;

/**
 * What is verified once, however many pods run it and however many policies ask the same of it: a
 * digest of a repository under the same demands, trust material and credentials; or a tag that
 * nothing runs yet.
 *
 * @param key what its evidence depends on; of a tag, what that of any digest does
 * @param tag the tag; null: the digest is known
 */
record AuditTarget(EvidenceKey key, @Nullable String tag) {
  /** Stands for whatever digest a tag names. */
  private static final Digest ANY = new Digest("0".repeat(64));

  /**
   * The target of an image under a policy.
   *
   * @throws io.portreeve.credentials.CredentialsException if the policy's credentials can't be read
   */
  static AuditTarget of(ImageAuditor auditor, PolicyScope scope, ImageReference image) {
    if (image.digest() != null) {
      return new AuditTarget(auditor.key(scope.policy(), image, scope.credentials()), null);
    }
    return new AuditTarget(
        auditor.key(scope.policy(), image.withDigest(ANY), scope.credentials()),
        image.tagOrLatest());
  }
}
