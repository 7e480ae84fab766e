package io.portreeve.provider;

import io.portreeve.image.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The images of a repository, counted.
 *
 * @param images how many, untagged ones, indexes and referrers included
 * @param sizeBytes their bytes; layers that images share count for each, an index as its largest
 *     image doesn't count twice
 * @param lastPushTime when an image was last pushed; null if there is none
 * @param newest the image that was pushed last; null if there is none
 */
public record ImageStatistics(
    long images, long sizeBytes, @Nullable Instant lastPushTime, @Nullable Digest newest) {
  /** Of a repository without images. */
  public static final ImageStatistics NONE = new ImageStatistics(0, 0, null, null);
}
