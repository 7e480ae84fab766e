package io.portreeve.repository;

import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import io.portreeve.usage.ImageUsage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Deletes a repository together with its object, if it is the object's and nothing uses it. */
final class RepositoryDeletion {
  private final RegistryConnection connection;
  private final ImageUsage usage;

  RepositoryDeletion(RegistryConnection connection, ImageUsage usage) {
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
      var users = usage.usersOf(hosts(state.get()), name.value());
      if (!users.isEmpty()) {
        return new Result.Held(inUse(name, owner.namespace(), users));
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

  /** Every name of the registry that is known, and the one that the registry itself says. */
  private Set<String> hosts(RepositoryState state) {
    var hosts = new HashSet<>(connection.address().imageHosts());
    hosts.add(
        state.uri().substring(0, Math.max(0, state.uri().indexOf('/'))).toLowerCase(Locale.ROOT));
    return hosts;
  }

  /** Workloads of other namespaces are not named: they are none of this object's business. */
  private static Outcome.Stalled inUse(RepositoryName name, String namespace, List<String> users) {
    var own = users.stream().filter(user -> user.contains(" " + namespace + "/")).toList();
    var said = new ArrayList<>(own);
    if (own.size() < users.size()) {
      said.add((own.isEmpty() ? "workloads" : "others") + " in other namespaces");
    }
    return new Outcome.Stalled(
        Reason.IMAGES_IN_USE,
        "the repository \""
            + name
            + "\" isn't deleted while its images are in use by "
            + String.join(", ", said)
            + "; remove those, or set spec.deletionPolicy to Retain");
  }
}
