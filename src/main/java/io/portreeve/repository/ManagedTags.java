package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import java.util.Set;
import java.util.TreeSet;

/** The keys of resource tags that are an object's to take off again. Pure. */
final class ManagedTags {
  private ManagedTags() {}

  /**
   * The keys after a look: not those that it found on a repository, with other values, before it
   * first set them.
   *
   * @param replaced keys that were found with other values
   */
  static Set<String> after(
      ImageRepositoryStatus history, RepositoryIntent intent, Set<String> replaced) {
    var managed = new TreeSet<>(intent.tags().keySet());
    var known = Set.copyOf(history.managedTags());
    managed.removeIf(key -> !known.contains(key) && replaced.contains(key));
    if (history.appliedHash() != null
        && replaced.isEmpty()
        && history.appliedHash().equals(intent.hash())) {
      managed.retainAll(known);
    }
    return managed;
  }
}
