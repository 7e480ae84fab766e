package io.portreeve.policy;

import io.portreeve.image.ImageReference;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What the tag of an allowed base image names, or has named.
 *
 * @param reference the base image, as {@link #reference(ImageReference)} has it
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

  /** The one form of all texts that name the same tag; empty tag: there is none. */
  public static String reference(ImageReference image) {
    return image.name() + ":" + Objects.requireNonNullElse(image.tag(), "");
  }

  /** The same, last seen as its tag's at another time. */
  public BaseImage seen(Instant first, Instant last) {
    return new BaseImage(reference, digest, first, last, platforms);
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
