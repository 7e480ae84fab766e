package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.image.Digest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an object had put on its repository before, as its status tells: only that may be taken away
 * again.
 *
 * @param managedTags keys of tags
 * @param lifecycleHash hash of the retention document
 * @param policyHash hash of the repository policy
 * @param archived images
 */
record RepositoryHistory(
    Set<String> managedTags,
    @Nullable String lifecycleHash,
    @Nullable String policyHash,
    Set<Digest> archived) {
  static final RepositoryHistory NONE = new RepositoryHistory(Set.of(), null, null, Set.of());

  RepositoryHistory {
    managedTags = Set.copyOf(managedTags);
    archived = Set.copyOf(archived);
  }

  static RepositoryHistory of(ImageRepositoryStatus status) {
    return new RepositoryHistory(
        Set.copyOf(status.managedTags()),
        status.lifecyclePolicyHash(),
        status.policyHash(),
        digests(status.archivedImages()));
  }

  private static Set<Digest> digests(List<String> texts) {
    return texts.stream().flatMap(text -> digest(text).stream()).collect(Collectors.toSet());
  }

  /** Somebody else may have written into the status: what isn't a digest wasn't archived by us. */
  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
