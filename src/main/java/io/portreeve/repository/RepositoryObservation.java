package io.portreeve.repository;

import io.portreeve.image.Digest;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.StoredImage;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A repository as it was found: what Portreeve can set, as far as it is asked for.
 *
 * @param state what a listing shows
 * @param tags its resource tags
 * @param lifecycle text of its lifecycle policy
 * @param policy text of its repository policy
 * @param images the images that are, or were, asked to be archived; one that doesn't exist isn't
 *     there
 * @param unread the parts that weren't read: nothing is known of them
 */
record RepositoryObservation(
    RepositoryState state,
    Map<String, String> tags,
    @Nullable String lifecycle,
    @Nullable String policy,
    Map<Digest, StoredImage> images,
    Set<Part> unread) {
  /** What takes a request of its own to read. */
  enum Part {
    LIFECYCLE,
    POLICY,
    IMAGES
  }

  RepositoryObservation {
    tags = Map.copyOf(tags);
    images = Map.copyOf(images);
    unread = Set.copyOf(unread);
  }

  boolean isRead(Part part) {
    return !unread.contains(part);
  }
}
