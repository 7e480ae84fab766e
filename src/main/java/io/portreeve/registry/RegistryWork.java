package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.api.v1alpha1.RegistryStatus;
import io.portreeve.fault.Faults;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Secrets;
import io.portreeve.kubernetes.Transitions;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One look at one Registry: check, connect, list, report. */
@Singleton
public class RegistryWork {
  private final RegistryConnections connections;
  private final Secrets secrets;
  private final Events events;
  private final Clock clock;
  private final ClusterName cluster;

  /** Creates it. */
  public RegistryWork(
      RegistryConnections connections,
      Secrets secrets,
      Events events,
      Clock clock,
      ClusterName cluster) {
    this.connections = connections;
    this.secrets = secrets;
    this.events = events;
    this.clock = clock;
    this.cluster = cluster;
  }

  /**
   * What is to be said of a Registry after a look.
   *
   * @param before its status so far
   * @param after its status from now on
   * @param next when to look again
   */
  record Report(RegistryStatus before, RegistryStatus after, @Nullable Duration next) {
    Optional<RegistryStatus> changedStatus() {
      return before.equals(after) ? Optional.empty() : Optional.of(after);
    }

    boolean stalled() {
      return Conditions.isTrue(after.conditions(), Condition.STALLED);
    }
  }

  Report reconcile(Registry registry, Stream<Registry> all) {
    var before = status(registry);
    if (isSuspended(registry)) {
      events.normal(registry, Reason.SUSPENDED, "nothing is done while spec.suspend is true");
      return new Report(before, before, null);
    }
    var fault = RegistryCheck.of(registry, all);
    if (fault != null) {
      connections.close(registry.getMetadata().getName());
      return report(registry, fault);
    }
    return switch (connect(registry)) {
      case Connected.Open(var connection) -> ready(registry, connection);
      case Connected.Closed(var outcome) -> report(registry, outcome);
    };
  }

  /** What came of connecting. */
  private sealed interface Connected {
    record Open(RegistryConnection connection) implements Connected {}

    record Closed(Outcome.Stalled outcome) implements Connected {}
  }

  private Connected connect(Registry registry) {
    var name = registry.getMetadata().getName();
    var ecr = ecr(registry);
    switch (RegistryCredentials.of(ecr, secrets)) {
      case RegistryCredentials.Unusable(var outcome) -> {
        connections.close(name);
        return new Connected.Closed(outcome);
      }
      case RegistryCredentials.Usable(var credentials) -> {
        var endpoint = ecr.endpoint() == null ? null : URI.create(ecr.endpoint());
        var address = new RegistryAddress(ecr.region(), ecr.accountId(), endpoint, credentials);
        try {
          return new Connected.Open(connections.refresh(name, address));
        } catch (RegistryConnections.AccountMismatchException e) {
          return new Connected.Closed(
              new Outcome.Stalled(
                  Reason.ACCOUNT_MISMATCH,
                  "the credentials belong to account "
                      + e.actual()
                      + ", spec.ecr.accountId is "
                      + ecr.accountId()
                      + "; nothing is written; correct the credentials, or create a Registry for that account"));
        }
      }
    }
  }

  private Report ready(Registry registry, RegistryConnection connection) {
    var before = status(registry);
    var outcome =
        new Outcome.Ready(
            Reason.SUCCEEDED,
            "account "
                + connection.address().accountId()
                + " in "
                + connection.address().region()
                + " was read");
    var after =
        new RegistryStatus(
            registry.getMetadata().getGeneration(),
            conditions(registry, before, outcome),
            connection.address().imageHost(),
            connection.address().accountId(),
            connection.size(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            ReconcileRequest.of(registry).orElse(before.lastHandledReconcileAt()));
    return new Report(before, after, RegistryCheck.interval(registry.getSpec().interval()));
  }

  /**
   * A look was broken off; what was known of the registry stays, and a request for it stays open.
   */
  Report failed(Registry registry, Throwable thrown) {
    return report(registry, Faults.outcome(thrown), status(registry).lastHandledReconcileAt());
  }

  /** A look came to an end, and the registry can't be used yet. */
  private Report report(Registry registry, Outcome outcome) {
    var known = status(registry).lastHandledReconcileAt();
    return report(
        registry,
        outcome,
        outcome instanceof Outcome.Stalled ? ReconcileRequest.of(registry).orElse(known) : known);
  }

  private Report report(Registry registry, Outcome outcome, @Nullable String handled) {
    var before = status(registry);
    var after =
        new RegistryStatus(
            registry.getMetadata().getGeneration(),
            conditions(registry, before, outcome),
            before.host(),
            before.accountId(),
            before.repositories(),
            before.lastVerifiedTime(),
            handled);
    return new Report(before, after, retry(registry));
  }

  /**
   * How soon a Registry that stands still is looked at again: its interval, but not later than in 5
   * minutes.
   */
  private static Duration retry(Registry registry) {
    var most = Duration.ofMinutes(5);
    try {
      var interval = RegistryCheck.interval(registry.getSpec().interval());
      return interval.compareTo(most) < 0 ? interval : most;
    } catch (IllegalArgumentException _) {
      return most;
    }
  }

  private List<Condition> conditions(Registry registry, RegistryStatus before, Outcome outcome) {
    var after =
        Conditions.of(
            outcome, registry.getMetadata().getGeneration(), before.conditions(), clock.instant());
    new Transitions(events).report(registry, before.conditions(), after);
    return after;
  }

  /**
   * Lets a Registry go once nothing refers to it, and takes the ownership tags off where that is
   * asked.
   *
   * @param users ImageRepositories that refer to it, as {@code namespace/name}
   * @return what it waits for; empty if it may go
   */
  Optional<Report> delete(Registry registry, List<String> users) {
    var name = registry.getMetadata().getName();
    if (!users.isEmpty()) {
      // They may need it to delete their repositories: it goes on being read.
      if (!isSuspended(registry) && connect(registry) instanceof Connected.Closed(var outcome)) {
        return Optional.of(report(registry, outcome));
      }
      return Optional.of(report(registry, remaining(users)));
    }
    if (registry.getSpec().deletionPolicy() == RegistryDeletionPolicy.REMOVE
        && wasReady(registry)) {
      if (isSuspended(registry)) {
        return Optional.of(report(registry, suspendedDeletion()));
      }
      if (connect(registry) instanceof Connected.Closed(var outcome)) {
        return Optional.of(report(registry, outcome));
      }
      var count = connections.get(name).map(this::removeOwnership).orElse(0);
      events.normal(
          registry, Reason.REMOVED, "ownership tags were taken off repositories: " + count);
    }
    connections.close(name);
    return Optional.empty();
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

  private static Outcome.Progressing suspendedDeletion() {
    return new Outcome.Progressing(
        Reason.SUSPENDED,
        "ownership tags are to be removed, and work is suspended: set spec.suspend to false, or spec.deletionPolicy to"
            + " Retain");
  }

  private int removeOwnership(RegistryConnection connection) {
    var count = 0;
    for (var repository : connection.repositories().values()) {
      if (RepositoryOwner.isOfCluster(
          cluster.value(), connection.client().tags(repository.arn()))) {
        connection
            .client()
            .untag(repository.arn(), Set.of(RepositoryOwner.OWNER_TAG, RepositoryOwner.UID_TAG));
        count++;
      }
    }
    return count;
  }

  /**
   * Whether this Registry ever read its account: one that didn't (a twin, a wrong account) has
   * tagged nothing.
   */
  private static boolean wasReady(Registry registry) {
    return status(registry).accountId() != null;
  }

  private static EcrSpec ecr(Registry registry) {
    var ecr = registry.getSpec().ecr();
    if (ecr == null) {
      throw new IllegalStateException("the schema admits no Registry of type ECR without spec.ecr");
    }
    return ecr;
  }

  private static boolean isSuspended(Registry registry) {
    return Boolean.TRUE.equals(registry.getSpec().suspend());
  }

  private static RegistryStatus status(Registry registry) {
    return registry.getStatus() == null ? RegistryStatus.NONE : registry.getStatus();
  }
}
