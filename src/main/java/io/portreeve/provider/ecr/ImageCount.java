package io.portreeve.provider.ecr;

import io.portreeve.image.Digest;
import io.portreeve.provider.ImageStatistics;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.ImageDetail;

/** Counts images as pages of them arrive. */
final class ImageCount {
  /**
   * The size that ECR gives of an index is that of its largest image, which counts itself.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html">ImageDetail</a>
   */
  private static final Set<String> INDEXES =
      Set.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private long images;
  private long bytes;
  private @Nullable Instant lastPush;
  private @Nullable Digest newest;

  void add(ImageDetail image) {
    images++;
    if (image.imageSizeInBytes() != null
        && !INDEXES.contains(String.valueOf(image.imageManifestMediaType()))) {
      bytes += Math.max(0, image.imageSizeInBytes());
    }
    var pushed = image.imagePushedAt();
    var digest = EcrImages.digest(image).orElse(null);
    if (pushed != null && digest != null && isNewer(pushed, digest)) {
      lastPush = pushed;
      newest = digest;
    }
  }

  /** Of two that were pushed at the same time, the answer is the same in every order. */
  private boolean isNewer(Instant pushed, Digest digest) {
    if (lastPush == null || newest == null) {
      return true;
    }
    var order = pushed.compareTo(lastPush);
    return order > 0 || (order == 0 && digest.compareTo(newest) > 0);
  }

  ImageStatistics result() {
    return new ImageStatistics(images, bytes, lastPush, newest);
  }
}
