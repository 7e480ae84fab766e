package io.portreeve.repository;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.provider.RepositoryOwner;
import java.util.Map;

/** Whether a repository that exists may be managed by an object; decided from its tags alone. */
sealed interface Ownership {
  /** It is the object's. */
  record Own() implements Ownership {}

  /**
   * It was the object's before the object, or its cluster, was made anew: the UID is brought up to
   * date.
   */
  record Reclaimed() implements Ownership {}

  /** It had no owner and is taken over. */
  record Adopted() implements Ownership {}

  /** It has no owner, and the object doesn't ask to take it over. */
  record Unowned() implements Ownership {}

  /**
   * It is somebody else's.
   *
   * @param owner the owner tag
   */
  record Foreign(String owner) implements Ownership {}

  /**
   * Another live object of the same cluster name, namespace and name claims it.
   *
   * @param uid UID of that object
   */
  record Contested(String uid) implements Ownership {}

  /** Whether the object may write to it. */
  default boolean mayWrite() {
    return switch (this) {
      case Own _, Reclaimed _, Adopted _ -> true;
      case Unowned _, Foreign _, Contested _ -> false;
    };
  }

  /**
   * Decides.
   *
   * @param tags the repository's tags
   * @param owner the object
   * @param adoption what the object asks
   * @param held whether this very object has held the repository before: then another UID isn't its
   *     own past, but another object
   */
  static Ownership of(
      Map<String, String> tags, RepositoryOwner owner, AdoptionPolicy adoption, boolean held) {
    var tag = tags.get(RepositoryOwner.OWNER_TAG);
    if (tag == null) {
      return adoption == AdoptionPolicy.ADOPT ? new Adopted() : new Unowned();
    }
    if (!tag.equals(owner.id())) {
      return new Foreign(tag);
    }
    var uid = tags.get(RepositoryOwner.UID_TAG);
    if (owner.uid().equals(uid)) {
      return new Own();
    }
    return held && uid != null ? new Contested(uid) : new Reclaimed();
  }
}
