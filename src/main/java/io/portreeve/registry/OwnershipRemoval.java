package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Reason;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes this cluster's ownership tags off the repositories of a registry. A look that is broken off
 * is gone on with by the next one: a registry has thousands of repositories, and a throttled one
 * would never come to its end otherwise.
 */
final class OwnershipRemoval {
  private final Events events;
  private final ClusterName cluster;
  private final Map<String, Progress> progress = new ConcurrentHashMap<>();

  /** How far it has come with one Registry, read through one connection. */
  private static final class Progress {
    private final String uid;
    private final RegistryConnection connection;
    private final Set<String> seen = new HashSet<>();
    private int readable;
    private int removed;
    private RegistryException.@Nullable AccessDenied denied;
    private boolean told;

    private Progress(String uid, RegistryConnection connection) {
      this.uid = uid;
      this.connection = connection;
    }

    private int skipped() {
      return seen.size() - readable;
    }
  }

  OwnershipRemoval(Events events, ClusterName cluster) {
    this.events = events;
    this.cluster = cluster;
  }

  /**
   * Takes them off. A repository whose tags may not be read is skipped, as a role that is narrowed
   * to some repositories can't have marked others; if that is so of all of them, the role lacks the
   * action.
   *
   * @throws RegistryException if the registry doesn't serve a request, or denies reading the tags
   *     of each repository, or taking off those of one that is ours
   */
  void remove(Registry registry, RegistryConnection connection) {
    var name = registry.getMetadata().getName();
    var uid = registry.getMetadata().getUid();
    var known = progress.get(name);
    if (known == null || !known.uid.equals(uid) || known.connection != connection) {
      known = new Progress(uid, connection);
      progress.put(name, known);
    }
    for (var repository : connection.repositories().values()) {
      if (!known.seen.contains(repository.arn())) {
        remove(repository, known);
      }
    }
    if (known.readable == 0 && known.denied != null) {
      progress.remove(name);
      throw new RegistryException.AccessDenied(
          known.denied.getMessage()
              + "; set spec.deletionPolicy to Retain to let this Registry go, with ownership tags"
              + " left where there are any",
          known.denied);
    }
    tell(registry, known);
  }

  private void remove(RepositoryState repository, Progress known) {
    var client = known.connection.client();
    Map<String, String> tags;
    try {
      tags = client.tags(repository.arn());
    } catch (RegistryException.AccessDenied e) {
      known.denied = e;
      known.seen.add(repository.arn());
      return;
    }
    if (RepositoryOwner.isOfCluster(cluster.value(), tags)) {
      client.untag(repository.arn(), Set.of(RepositoryOwner.OWNER_TAG, RepositoryOwner.UID_TAG));
      known.removed++;
    }
    known.readable++;
    known.seen.add(repository.arn());
  }

  /** Says it once, however often what comes after it is tried again. */
  private void tell(Registry registry, Progress known) {
    if (known.told) {
      return;
    }
    known.told = true;
    events.normal(
        registry, Reason.REMOVED, "ownership tags were taken off repositories: " + known.removed);
    if (known.skipped() > 0) {
      events.warning(
          registry,
          Reason.ACCESS_DENIED,
          "repositories whose tags may not be read were skipped: "
              + known.skipped()
              + "; ownership tags on them, if there are any, stay: "
              + Objects.requireNonNull(known.denied).getMessage());
    }
  }

  /** Forgets a Registry that is gone. */
  void forget(String registry) {
    progress.remove(registry);
  }
}
