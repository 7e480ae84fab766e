package io.portreeve.policy;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.util.Optional;

/**
 * Applies policies to images, with evidence from their registries. Safe for use by many threads.
 */
public interface ImageJudge {
  /**
   * The digest that a reference with a tag names now, asked of its registry once.
   *
   * @param time how long it may take
   * @throws io.portreeve.oci.OciException if it can't be had
   */
  Digest resolve(ImageReference image, PullCredentials credentials, Duration time);

  /**
   * Decides about an image that the policy matches, asking its registry where nothing is known yet.
   *
   * @param time how long it may take; never throws for lack of it, but decides as the policy's
   *     {@code onError} says
   */
  ImageVerdict judge(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time);

  /**
   * Decides as if the reference had been pinned first: a tag is resolved, and what it names now is
   * judged. For what isn't changed before it is judged: policies that only warn, and workloads.
   *
   * @param time how long it may take; never throws for lack of it
   */
  ImageVerdict judgeAsPinned(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time);

  /** Decides from what is known, without I/O and at once; empty where that isn't enough. */
  Optional<ImageVerdict> judgeKnown(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials);
}
