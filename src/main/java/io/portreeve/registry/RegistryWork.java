package io.portreeve.registry;

import static io.portreeve.registry.RegistryReporter.status;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.Annotations;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.Rotation;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One look at one Registry: check, connect, list, apply its settings, report. */
@Singleton
public class RegistryWork {
  private final RegistryPorts ports;
  private final Events events;
  private final SettingsWork settings;
  private final RegistryAccess access;
  private final RegistryQueue queue;
  private final RegistryRemoval removal;
  private final RegistryReporter reporter;

  /** Creates it. */
  public RegistryWork(
      RegistryPorts ports, Events events, Clock clock, ClusterName cluster, Rotation rotation) {
    this.ports = ports;
    this.events = events;
    this.settings = new SettingsWork(ports.annotations(), events, clock, rotation);
    this.access = new RegistryAccess(ports, settings);
    this.queue = new RegistryQueue(ports.pumps());
    this.removal =
        new RegistryRemoval(ports, access, queue, settings, new OwnershipRemoval(events, cluster));
    this.reporter = new RegistryReporter(events, clock);
  }

  /** Tells somebody, from now on, of Registries that are to be looked at again, by their names. */
  void onChange(Consumer<String> listener) {
    ports.pumps().onChange(listener);
    ports.pullSecrets().listen(listener);
    ports
        .connections()
        .addListener(
            new RegistryConnections.Listener() {
              @Override
              public void listed(String registry, boolean first, Set<RepositoryName> changed) {
                // The look that lists it knows.
              }

              @Override
              public void changed(
                  String registry, Set<RepositoryName> repositories, boolean ofSettings) {
                if (ofSettings) {
                  settings.suspect(registry);
                  listener.accept(registry);
                }
              }
            });
  }

  /** Looks at a Registry, and does what is to be done. */
  RegistryReport reconcile(Registry registry, Surroundings around) {
    var name = registry.getMetadata().getName();
    if (Boolean.TRUE.equals(registry.getSpec().suspend())) {
      ports.pumps().stop(name);
      ports.pullSecrets().pause(name);
      events.normal(registry, Reason.SUSPENDED, "nothing is done while spec.suspend is true");
      return new RegistryReport(status(registry), status(registry), null);
    }
    var fault = RegistryCheck.of(registry, around.registries());
    if (fault != null) {
      access.close(name);
      return reporter.ended(registry, fault);
    }
    return switch (access.open(registry)) {
      case RegistryAccess.Opened.Open(var connection) -> read(registry, connection, around);
      case RegistryAccess.Opened.Closed(var outcome) -> reporter.ended(registry, outcome);
    };
  }

  private RegistryReport read(
      Registry registry, RegistryConnection connection, Surroundings around) {
    var queued = queue.keep(registry, connection, around);
    var applied = settings.keep(registry, connection, around, queued);
    var pullSecrets = ports.pullSecrets().keep(registry, connection.address());
    var totals = Totals.of(around.users(registry), registry.getSpec().storagePrice());
    return reporter.read(
        registry, new RegistryReporter.Found(connection, totals, applied, pullSecrets));
  }

  /** A look was broken off. */
  RegistryReport failed(Registry registry, Throwable thrown) {
    var cause = thrown instanceof AppliedSettings.NotStoredException e ? e.reason() : thrown;
    if (cause instanceof Annotations.ChangedException e) {
      return reporter.failed(
          registry, new Outcome.Progressing(Reason.CONFLICT, e.getMessage() + "; trying again"));
    }
    return reporter.failed(registry, cause);
  }

  /**
   * Lets a Registry go once nothing refers to it, after what its deletion policy asks.
   *
   * @param users ImageRepositories that hold a repository through it, as {@code namespace/name}
   * @return what it waits for; empty if it may go
   */
  Optional<RegistryReport> delete(Registry registry, Surroundings around, List<String> users) {
    return removal
        .remove(registry, around, users)
        .map(outcome -> reporter.ended(registry, outcome));
  }
}
