package io.portreeve.policy;

import java.time.Instant;
import java.util.List;

/**
 * What the tag of an allowed base image names, or has named.
 *
 * @param reference the base image as the policy names it
 * @param digest what its tag named
 * @param firstSeen when it was first seen to
 * @param lastSeen when it was last seen to, to the hour
 * @param platforms what its platforms' images begin with
 */
public record BaseImage(
    String reference,
    String digest,
    Instant firstSeen,
    Instant lastSeen,
    List<BasePlatform> platforms) {
  /** Makes the list unmodifiable; an absent one empty. */
  public BaseImage {
    platforms = platforms == null ? List.of() : List.copyOf(platforms);
  }

  /**
   * The image of one platform.
   *
   * @param platform such as {@code linux/amd64}
   * @param layers how many layers it has: at least one
   * @param chain hash of the digests of these layers, in order: {@link LayerChain}
   */
  public record BasePlatform(String platform, int layers, String chain) {}
}
