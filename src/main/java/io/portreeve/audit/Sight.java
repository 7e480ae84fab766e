package io.portreeve.audit;

import org.jspecify.annotations.Nullable;

/**
 * An image as pods run it, under one policy.
 *
 * @param policy name of the policy
 * @param image the image, as it is written
 * @param digest what its node says that runs, where the image names none; null: not known
 */
record Sight(String policy, String image, @Nullable String digest) {
  /** Whether it isn't known yet what a tag was for a pod: its node hasn't said so. */
  boolean isStarting() {
    return digest == null && !image.contains("@");
  }

  /** The image and its digest, for people. */
  String described() {
    return digest == null || image.contains("@") ? image : image + "@" + digest;
  }
}
