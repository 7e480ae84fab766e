package io.portreeve.repository;

import static java.util.Objects.requireNonNullElse;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.kubernetes.Events;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens when an object goes: its repository stays, goes along, or holds the object back. */
final class RepositoryRelease {
  private final RegistryConnections connections;
  private final RepositoryUse usage;
  private final Events events;
  private final RepositoryReporter reporter;
  private final String cluster;

  RepositoryRelease(
      RegistryConnections connections,
      RepositoryUse usage,
      Events events,
      RepositoryReporter reporter,
      String cluster) {
    this.connections = connections;
    this.usage = usage;
    this.events = events;
    this.reporter = reporter;
    this.cluster = cluster;
  }

  /** What the object asks for when it goes. */
  static RepositoryDeletionPolicy policy(ImageRepository object) {
    return requireNonNullElse(object.getSpec().deletionPolicy(), RepositoryDeletionPolicy.RETAIN);
  }

  /** Returns what the object waits for; empty if it may go. */
  Optional<RepositoryReport> release(ImageRepository object, Surroundings around) {
    var policy = policy(object);
    if (policy == RepositoryDeletionPolicy.RETAIN) {
      return released(object, retained(object));
    }
    var registry = around.registry(object.getSpec().registryRef().name());
    var held = RepositoryReporter.status(object).arn() != null;
    if (registry.isEmpty()) {
      return held
          ? Optional.of(reporter.ended(object, null, noRegistry()))
          : released(object, retained(object));
    }
    var obstacle = obstacle(object, registry.get(), around);
    if (obstacle != null) {
      return held
          ? Optional.of(reporter.ended(object, null, obstacle))
          : released(object, retained(object));
    }
    return release(object, around, registry.get(), held, policy);
  }

  private Optional<RepositoryReport> release(
      ImageRepository object,
      Surroundings around,
      Registry registry,
      boolean held,
      RepositoryDeletionPolicy policy) {
    var connection = connection(connections, registry);
    if (connection.isPresent()) {
      return delete(object, around, registry, connection.get(), policy);
    }
    // An operator that was killed may have created a repository that no status tells of. Where the
    // Registry is well, its connection is about to be there, and is waited for. Where it isn't, an
    // object that never held anything may go.
    return held || RepositoryReporter.isReady(registry)
        ? Optional.of(reporter.notReady(object, registry, null))
        : released(object, retained(object));
  }

  private Optional<RepositoryReport> delete(
      ImageRepository object,
      Surroundings around,
      Registry registry,
      RegistryConnection connection,
      RepositoryDeletionPolicy policy) {
    var input = input(object, registry, around).orElseThrow();
    var result =
        new RepositoryDeletion(connection, usage)
            .delete(RepositoryResolution.name(input), input.owner(), policy);
    return switch (result) {
      case RepositoryDeletion.Result.Released(var reason, var message) -> {
        events.normal(object, reason, message);
        yield Optional.empty();
      }
      case RepositoryDeletion.Result.Held(var outcome) ->
          Optional.of(reporter.ended(object, null, outcome));
    };
  }

  private Optional<RepositoryReport> released(ImageRepository object, String message) {
    events.normal(object, Reason.RETAINED, message);
    return Optional.empty();
  }

  private static String retained(ImageRepository object) {
    var arn = RepositoryReporter.status(object).arn();
    return arn == null ? "no repository was this object's" : "the repository stays: " + arn;
  }

  private @Nullable Outcome obstacle(
      ImageRepository object, Registry registry, Surroundings around) {
    if (Boolean.TRUE.equals(object.getSpec().suspend())
        || Boolean.TRUE.equals(registry.getSpec().suspend())) {
      return new Outcome.Progressing(
          Reason.SUSPENDED,
          "the repository is to be deleted, and work is suspended: resume it, or set"
              + " spec.deletionPolicy to Retain");
    }
    var input = input(object, registry, around);
    if (input.isEmpty()) {
      return namespaceUnknown(object);
    }
    return RepositoryResolution.deletionRefusal(input.get());
  }

  private Optional<RepositoryResolution.Input> input(
      ImageRepository object, Registry registry, Surroundings around) {
    return around
        .namespaceLabels(object.getMetadata().getNamespace())
        .map(labels -> new RepositoryResolution.Input(object, registry, labels, cluster));
  }

  /** The connection that fits a Registry as it is now. */
  static Optional<RegistryConnection> connection(
      RegistryConnections connections, Registry registry) {
    var ecr = registry.getSpec().ecr();
    return ecr == null
        ? Optional.empty()
        : connections.get(registry.getMetadata().getName(), ecr.accountId(), ecr.region());
  }

  static Outcome namespaceUnknown(ImageRepository object) {
    return new Outcome.Progressing(
        Reason.NAMESPACE_UNKNOWN,
        "the labels of namespace \""
            + object.getMetadata().getNamespace()
            + "\" aren't known yet: tenancy is decided by them");
  }

  private static Outcome noRegistry() {
    return new Outcome.Progressing(
        Reason.REGISTRY_NOT_FOUND,
        "the repository is to be deleted, and its Registry is gone: restore it, or set"
            + " spec.deletionPolicy to Retain");
  }
}
