package io.portreeve.enforcement;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.BaseImage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Has base images from where their tags are. Blocks; safe for use by several threads. */
@FunctionalInterface
public interface BaseImageSource {
  /**
   * What a tag names now; without platforms: no image of it has layers that can be compared.
   *
   * @param base names a tag
   * @param last what it named last: the same digest has the same layers; null: not known
   * @param now when it is seen
   * @throws io.portreeve.oci.OciException if its registry can't say
   * @throws io.portreeve.credentials.CredentialsException if the credentials can't be read
   */
  BaseImage fetch(
      ImageReference base, PullCredentials credentials, @Nullable BaseImage last, Instant now);
}
