package io.portreeve.evidence;

import io.portreeve.image.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images that a digest stands for: itself, or those that an index lists, at any depth. Facts
 * only: whether they suffice is the policy's verdict.
 *
 * @param images each image that a node might run, once for each platform that it is listed for
 * @param fault why that can't be all of them; null: it is
 */
public record ImageContents(List<PlatformImage> images, @Nullable String fault) {
  /** Makes the list unmodifiable. */
  public ImageContents {
    images = List.copyOf(images);
  }

  /**
   * One image.
   *
   * @param digest digest of its manifest
   * @param platform where it runs, such as {@code linux/arm64/v8}: as the index says, which is what
   *     nodes choose by; else as its config says; null: nobody says
   * @param layers its layers, the lowest first; empty: they weren't asked for, or {@code fault}
   * @param fault why it can't be known what it consists of; null: it can
   */
  public record PlatformImage(
      Digest digest, @Nullable String platform, List<Digest> layers, @Nullable String fault) {
    /** Makes the list unmodifiable. */
    public PlatformImage {
      layers = List.copyOf(layers);
    }
  }
}
