package io.portreeve.testing;

import io.portreeve.image.Digest;
import io.portreeve.provider.ImageStatistics;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.StoredImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The images of one repository of a {@link FakeRegistryClient}. Not thread-safe by itself. */
final class FakeImages {
  private final Map<Digest, Stored> images = new LinkedHashMap<>();

  /** An index has no size of its own that counts, and names the images that it is of. */
  private static final class Stored {
    private final long size;
    private final Instant pushed;
    private final Set<String> tags;
    private final Set<Digest> children;
    private boolean archived;
    private @Nullable Digest subject;

    private Stored(long size, Instant pushed, Set<String> tags, Set<Digest> children) {
      this.size = size;
      this.pushed = pushed;
      this.tags = Set.copyOf(tags);
      this.children = Set.copyOf(children);
    }
  }

  boolean isEmpty() {
    return images.isEmpty();
  }

  void push(Digest digest, long size, Instant pushed, Set<String> tags) {
    images.put(digest, new Stored(size, pushed, tags, Set.of()));
  }

  void pushIndex(Digest digest, Instant pushed, Set<String> tags, Set<Digest> children) {
    images.put(digest, new Stored(0, pushed, tags, children));
  }

  void about(Digest digest, Digest subject) {
    images.get(digest).subject = subject;
  }

  void remove(Digest digest) {
    images.remove(digest);
  }

  boolean isArchived(Digest digest) {
    return images.containsKey(digest) && images.get(digest).archived;
  }

  void archive(Digest digest, boolean archived) {
    images.get(digest).archived = archived;
  }

  ImageStatistics statistics() {
    if (images.isEmpty()) {
      return ImageStatistics.NONE;
    }
    var newest = newest();
    return new ImageStatistics(
        images.size(),
        images.values().stream().mapToLong(image -> image.size).sum(),
        newest == null ? null : images.get(newest).pushed,
        newest);
  }

  private @Nullable Digest newest() {
    List<Digest> digests = new ArrayList<>(images.keySet());
    return digests.stream()
        .max(Comparator.comparing(digest -> images.get(digest).pushed))
        .orElse(null);
  }

  Map<Digest, StoredImage> find(Set<Digest> wanted) {
    var found = new HashMap<Digest, StoredImage>();
    for (var digest : wanted) {
      var image = images.get(digest);
      if (image != null) {
        found.put(digest, new StoredImage(image.archived, image.tags, image.subject));
      }
    }
    return found;
  }

  /**
   * As ECR does: an image that an index names isn't archived before the index.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html">Archiving
   *     an image</a>
   */
  void setArchived(Digest digest, boolean archived) {
    var image = images.get(digest);
    if (image == null) {
      throw new RegistryException.NotFound("setArchived: ImageNotFoundException " + digest, null);
    }
    var indexes =
        images.entrySet().stream()
            .filter(each -> each.getValue().children.contains(digest) && !each.getValue().archived)
            .map(each -> each.getKey().toString())
            .collect(Collectors.joining(", "));
    if (archived && !indexes.isEmpty()) {
      throw new RegistryException.Invalid(
          "setArchived: ImageReferencedByManifestList: " + digest + " is named by " + indexes,
          null);
    }
    image.archived = archived;
  }
}
