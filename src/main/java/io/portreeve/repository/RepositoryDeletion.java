package io.portreeve.repository;

import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.List;
import java.util.Optional;

/** Deletes a repository together with its object, if it is the object's and nothing uses it. */
final class RepositoryDeletion {
  private final RegistryConnection connection;
  private final RepositoryUse usage;

  RepositoryDeletion(RegistryConnection connection, RepositoryUse usage) {
    this.connection = connection;
    this.usage = usage;
  }

  /** What came of a deletion. */
  sealed interface Result {
    /**
     * The object may go.
     *
     * @param reason what happened to the repository
     * @param message the same for people
     */
    record Released(String reason, String message) implements Result {}

    /**
     * The object waits.
     *
     * @param outcome what for
     */
    record Held(Outcome.Stalled outcome) implements Result {}
  }

  /**
   * Deletes, or says why not. Nothing of somebody else's is touched: the owner tag is read anew.
   *
   * @throws RegistryException if the registry doesn't serve a request
   */
  Result delete(RepositoryName name, RepositoryOwner owner, RepositoryDeletionPolicy policy) {
    try {
      return deleteOwned(name, owner, policy);
    } catch (RegistryException.AccessDenied e) {
      throw RepositoryFaults.denied(name, e);
    }
  }

  private Result deleteOwned(
      RepositoryName name, RepositoryOwner owner, RepositoryDeletionPolicy policy) {
    var client = connection.client();
    var state = client.repository(name);
    connection.observed(name, state);
    if (state.isEmpty()) {
      return new Result.Released(
          Reason.DELETED, "the repository \"" + name + "\" was gone already");
    }
    var tags = client.tags(state.get().arn());
    if (!owner.id().equals(tags.get(RepositoryOwner.OWNER_TAG))
        || !owner.uid().equals(tags.get(RepositoryOwner.UID_TAG))) {
      return new Result.Released(
          Reason.LEFT_ALONE,
          "the repository \"" + name + "\" isn't this object's and was left alone");
    }
    var withImages = policy == RepositoryDeletionPolicy.DELETE;
    if (withImages) {
      var users = usage.usersOf(connection, state.get(), owner.namespace());
      if (!users.isEmpty()) {
        return new Result.Held(inUse(name, users));
      }
    }
    client.delete(name, withImages);
    connection.observed(name, Optional.empty());
    return new Result.Released(
        Reason.DELETED,
        "the repository \""
            + name
            + "\" was deleted"
            + (withImages ? " with its images" : ", empty"));
  }

  private static Outcome.Stalled inUse(RepositoryName name, List<String> users) {
    return new Outcome.Stalled(
        Reason.IMAGES_IN_USE,
        "the repository \""
            + name
            + "\" isn't deleted while its images are in use by "
            + String.join(", ", users)
            + "; remove those, or set spec.deletionPolicy to Retain");
  }
}
