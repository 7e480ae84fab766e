package io.portreeve.registry;

import static io.portreeve.registry.RegistryReporter.status;
import static java.util.stream.Collectors.joining;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What happens when a Registry goes: it waits for those that refer to it, then what is ours is
 * taken out of the registry where that is asked. Each step can be done again.
 */
final class RegistryRemoval {
  private final RegistryPorts ports;
  private final RegistryAccess access;
  private final RegistryQueue queue;
  private final SettingsWork settings;
  private final OwnershipRemoval ownership;

  RegistryRemoval(
      RegistryPorts ports,
      RegistryAccess access,
      RegistryQueue queue,
      SettingsWork settings,
      OwnershipRemoval ownership) {
    this.ports = ports;
    this.access = access;
    this.queue = queue;
    this.settings = settings;
    this.ownership = ownership;
  }

  /**
   * Lets a Registry go once nothing refers to it.
   *
   * @param users ImageRepositories that refer to it, as {@code namespace/name}
   * @return what it waits for; empty if it may go
   */
  Optional<Outcome> remove(Registry registry, Surroundings around, List<String> users) {
    if (!users.isEmpty()) {
      return Optional.of(waiting(registry, around, users));
    }
    if (registry.getSpec().deletionPolicy() == RegistryDeletionPolicy.REMOVE
        && hasWritten(registry)) {
      var obstacle = takeOut(registry, around);
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    ports.pullSecrets().remove(registry);
    access.close(registry.getMetadata().getName());
    ports.connections().forget(registry.getMetadata().getName());
    ownership.forget(registry.getMetadata().getName());
    return Optional.empty();
  }

  /**
   * Those that wait may need it to delete their repositories, and workloads still pull: it goes on
   * being read, its events too, and pull Secrets go on being renewed.
   */
  private Outcome waiting(Registry registry, Surroundings around, List<String> users) {
    if (isSuspended(registry)) {
      return remaining(users);
    }
    var fault = RegistryCheck.of(registry, around.registries());
    if (fault != null) {
      access.close(registry.getMetadata().getName());
      return fault;
    }
    return switch (access.open(registry)) {
      case RegistryAccess.Opened.Closed(var outcome) -> outcome;
      case RegistryAccess.Opened.Open(var connection) -> {
        var _ = queue.keep(registry, connection, around);
        var _ = ports.pullSecrets().keep(registry, connection.address());
        yield remaining(users);
      }
    };
  }

  /** Returns what keeps it from being done; empty if it is done, or there is nothing to do. */
  private Optional<Outcome> takeOut(Registry registry, Surroundings around) {
    if (isSuspended(registry)) {
      return Optional.of(suspended());
    }
    var fault = RegistryCheck.of(registry, around.registries());
    if (fault != null) {
      // What a twin would take out is the older one's.
      return fault.reason().equals(Reason.DUPLICATE_REGISTRY)
          ? Optional.empty()
          : Optional.of(fault);
    }
    return switch (access.open(registry)) {
      case RegistryAccess.Opened.Closed(var outcome) -> Optional.of(outcome);
      case RegistryAccess.Opened.Open(var connection) -> takeOut(registry, connection);
    };
  }

  private Optional<Outcome> takeOut(Registry registry, RegistryConnection connection) {
    var report = settings.remove(registry, connection);
    var trouble = report.trouble();
    if (trouble != null) {
      return Optional.of(trouble);
    }
    if (report.unconfirmed()) {
      return Optional.of(unconfirmed(report));
    }
    ownership.remove(registry, connection);
    return Optional.empty();
  }

  private static Outcome.Progressing unconfirmed(SettingsReport report) {
    return new Outcome.Progressing(
        Reason.SETTING_UNAVAILABLE,
        report.settings().stream().map(each -> "spec.ecr." + each.name()).collect(joining(", "))
            + ": ECR may not show yet what was written a moment ago; this Registry goes once it is"
            + " seen that nothing of it remains");
  }

  private static Outcome.Progressing remaining(List<String> users) {
    return new Outcome.Progressing(
        Reason.REPOSITORIES_REMAIN,
        (users.size() == 1
                ? "1 ImageRepository still refers"
                : users.size() + " ImageRepositories still refer")
            + " to this Registry, which waits until all are gone: "
            + String.join(", ", users.subList(0, Math.min(5, users.size())))
            + (users.size() > 5 ? " and more" : ""));
  }

  private static Outcome.Progressing suspended() {
    return new Outcome.Progressing(
        Reason.SUSPENDED,
        "settings and ownership tags are to be removed, and work is suspended: set spec.suspend to"
            + " false, or spec.deletionPolicy to Retain");
  }

  /**
   * Whether this Registry may have written something: one that never read its account (a twin, a
   * wrong account) has not. What was applied is remembered before the first status is, and outlives
   * one that is lost.
   */
  private boolean hasWritten(Registry registry) {
    return status(registry).accountId() != null
        || ports.annotations().read(registry, AppliedSettings.ANNOTATION).isPresent();
  }

  private static boolean isSuspended(Registry registry) {
    return Boolean.TRUE.equals(registry.getSpec().suspend());
  }
}
