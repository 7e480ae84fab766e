package io.portreeve.repository;

import io.portreeve.image.Digest;
import io.portreeve.provider.StoredImage;
import io.portreeve.status.Outcome;
import java.util.Map;
import java.util.Set;

/** Tells what keeps images from being archived: who pulls them, or that nobody knows who does. */
@FunctionalInterface
interface ImageHold {
  /** Nothing keeps any image. */
  ImageHold NONE = (_, _) -> Map.of();

  /**
   * Returns what keeps which image; those that may be archived aren't in it.
   *
   * @param leaving the images that are to be archived, all of a look
   * @param found what is known of images of the repository, of these in any case
   * @throws io.portreeve.provider.RegistryException if the registry doesn't tell what they are
   *     about
   */
  Map<Digest, Outcome> of(Set<Digest> leaving, Map<Digest, StoredImage> found);
}
