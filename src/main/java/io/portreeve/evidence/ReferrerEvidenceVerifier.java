package io.portreeve.evidence;

import io.portreeve.image.Digest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.time.Clock;

/**
 * Verifies the Sigstore bundles that are attached to an image as OCI referrers, which is where
 * cosign 3 puts them. Anyone who may push can attach anything: what is attached besides a good
 * signature neither admits nor denies. Needs three requests for an image with one signature. Safe
 * for use by several threads.
 */
public final class ReferrerEvidenceVerifier implements EvidenceVerifier {
  /** Verifies one bundle; who may have signed isn't asked. */
  @FunctionalInterface
  interface BundleCheck {
    Checks.Outcome<SignerIdentity> verify(byte[] bundle, Digest image, TrustRoot root);
  }

  private final Clock clock;
  private final BundleCheck check;

  /** Creates it. */
  public ReferrerEvidenceVerifier(Clock clock) {
    this(
        clock,
        (bundle, image, root) ->
            BundleVerifier.verify(bundle, image, new Demand.ImageSignature(), root));
  }

  ReferrerEvidenceVerifier(Clock clock, BundleCheck check) {
    this.clock = clock;
    this.check = check;
  }

  /**
   * Verifies a signature that comes with the program: the first of a process takes many times as
   * long as the next, and a program that can't verify this one can't verify any.
   *
   * @throws IllegalStateException if it doesn't verify
   */
  public void warmUp() {
    WarmUp.run(check);
  }

  @Override
  public Evidence verify(RepositoryReader repository, Digest image, EvidenceDemand demand) {
    var search = new SignatureSearch(image, demand.signers(), check);
    if (!search.done()) {
      look(repository, image, search);
    }
    return search.evidence(clock.instant());
  }

  private static void look(RepositoryReader repository, Digest image, SignatureSearch search) {
    var referrers = repository.referrers(image);
    var candidates = AttachedBundle.candidates(referrers);
    search.attached(referrers.size(), candidates.size());
    OciException unread = null;
    for (var candidate : candidates.subList(0, Math.min(AttachedBundle.MOST, candidates.size()))) {
      if (search.done()) {
        return;
      }
      try {
        search.consider(AttachedBundle.fetch(repository, image, candidate));
      } catch (OciException e) {
        unread = unread == null ? e : unread;
        if (!worthGoingOn(e)) {
          break;
        }
      }
    }
    // What couldn't be read may have been the signature that is missing: that isn't known absence.
    if (unread != null && !search.done()) {
      throw unread;
    }
  }

  /**
   * One artifact that can't be had says nothing of the others; a registry that wants peace does.
   */
  private static boolean worthGoingOn(OciException e) {
    return switch (e) {
      case OciException.RateLimited _, OciException.OverBudget _ -> false;
      case OciException.NotFound _,
          OciException.Unauthorized _,
          OciException.Unavailable _,
          OciException.Untrustworthy _ ->
          true;
    };
  }
}
