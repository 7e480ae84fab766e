package io.portreeve.policy;

import io.portreeve.evidence.ContentsReader;
import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.RepositoryReader;
import io.portreeve.policy.BaseImage.BasePlatform;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what the tag of a base image names now. */
public final class BaseImageReader {
  /** Most requests that it takes. */
  public static final int MOST_REQUESTS = ContentsReader.MOST_REQUESTS + 1;

  private BaseImageReader() {}

  /**
   * Reads it. An image of it that can't be read allows nothing, and doesn't keep the others from
   * it; without platforms: none of its images has layers that can be compared.
   *
   * @param base names a tag
   * @param last what it named last: the same digest has the same layers; null: not known
   * @param now when it is seen
   * @throws io.portreeve.oci.OciException if its registry can't say
   */
  public static BaseImage read(
      RepositoryReader repository, ImageReference base, @Nullable BaseImage last, Instant now) {
    var digest = repository.manifest(Objects.requireNonNull(base.tagOrLatest())).digest();
    if (last != null && last.digest().equals(digest.toString())) {
      return last.seen(last.firstSeen(), now);
    }
    var platforms =
        ContentsReader.read(repository, digest, Contents.LAYERS).images().stream()
            .filter(image -> image.fault() == null && !image.layers().isEmpty())
            .map(
                image -> {
                  var chain = LayerChain.of(image.layers());
                  return new BasePlatform(
                      Objects.requireNonNullElse(image.platform(), ""),
                      image.layers().size(),
                      chain.substring(chain.length() - LayerChain.HASH));
                })
            .distinct()
            .toList();
    return new BaseImage(BaseImage.reference(base), digest.toString(), now, now, platforms);
  }
}
