package io.portreeve.repository;

import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;

/** Says why a repository that exists isn't touched. */
final class OwnershipRefusal {
  private OwnershipRefusal() {}

  /**
   * Says it. Nothing of the repository is told but its owner tag.
   *
   * @param held whether the object has held the repository before
   * @param shown whether its settings are shown in status
   */
  static Outcome.Stalled of(
      Ownership ownership, RepositoryIntent intent, boolean held, boolean shown) {
    var repository = "the repository \"" + intent.name() + "\" exists and ";
    return switch (ownership) {
      case Ownership.Own _, Ownership.Reclaimed _, Ownership.Adopted _ ->
          throw new IllegalArgumentException("not a refusal: " + ownership);
      case Ownership.Unowned _ ->
          new Outcome.Stalled(
              Reason.NOT_OWNED,
              repository
                  + (held ? "has lost its tag " : "has no tag ")
                  + "portreeve.io/owner, so it is left alone; to take it over, set spec.adoption to Adopt, or tag it"
                  + " portreeve.io/owner="
                  + intent.owner().id()
                  + (shown ? "; the settings that it has are in status.found" : ""));
      case Ownership.Foreign(var owner) ->
          new Outcome.Stalled(
              Reason.NOT_OWNED,
              repository
                  + "belongs to "
                  + owner
                  + " (its tag portreeve.io/owner), so it is left alone; choose another spec.repositoryName, or have its"
                  + " owner release it");
      case Ownership.Contested(var uid) ->
          new Outcome.Stalled(
              Reason.OWNERSHIP_CONTESTED,
              repository
                  + "is claimed by another object of the same cluster name, namespace and name, with UID "
                  + uid
                  + "; give each cluster a clusterName of its own");
    };
  }
}
