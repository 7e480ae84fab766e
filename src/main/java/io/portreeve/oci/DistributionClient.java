package io.portreeve.oci;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;

/** Opens repositories of registries. */
@FunctionalInterface
public interface DistributionClient {
  /**
   * Opens the repository that a reference names; nothing is asked yet.
   *
   * @param image names host and repository
   * @param credentials who asks
   * @param budget what may be used
   */
  RepositoryReader open(ImageReference image, PullCredentials credentials, Budget budget);
}
