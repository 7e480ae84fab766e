package io.portreeve.audit;

import org.jspecify.annotations.Nullable;

/**
 * An image as pods run it, under one policy.
 *
 * @param policy name of the policy
 * @param image the image, as it is written
 * @param digest what its node says that runs; null: not known
 */
record Sight(String policy, String image, @Nullable String digest) {
  /** The image and its digest, for people. */
  String described() {
    return digest == null || image.contains("@") ? image : image + "@" + digest;
  }
}
