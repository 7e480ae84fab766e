package io.portreeve.provider;

import io.portreeve.image.Digest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image of a repository, as far as its archiving needs it.
 *
 * @param archived whether it is in the archive, or on its way there
 * @param tags its tags
 * @param subject the image that it is about, such as the one that it is a signature of, as far as
 *     its manifest says so
 */
public record StoredImage(boolean archived, Set<String> tags, @Nullable Digest subject) {
  /** Makes the set unmodifiable. */
  public StoredImage {
    tags = Set.copyOf(tags);
  }

  /** An image that is about no other. */
  public StoredImage(boolean archived, Set<String> tags) {
    this(archived, tags, null);
  }
}
