package io.portreeve.repository;

import static java.util.Objects.requireNonNullElse;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.IntervalText;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import io.portreeve.usage.ImageUsage;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One look at one ImageRepository: resolve, observe, plan, apply, report. */
@Singleton
public class RepositoryWork {
  /** How often everything is compared, where the interval isn't longer. */
  private static final Duration ROTATION = Duration.ofHours(6);

  private final RegistryConnections connections;
  private final Events events;
  private final Clock clock;
  private final String cluster;
  private final RepositoryReporter reporter;
  private final RepositoryRelease release;

  /** Creates it. */
  public RepositoryWork(
      RegistryConnections connections,
      ImageUsage usage,
      Events events,
      Clock clock,
      ClusterName cluster) {
    this.connections = connections;
    this.events = events;
    this.clock = clock;
    this.cluster = cluster.value();
    this.reporter = new RepositoryReporter(events, clock);
    this.release = new RepositoryRelease(connections, usage, events, reporter, cluster.value());
  }

  RepositoryReport reconcile(ImageRepository object, Surroundings around) {
    var registryName = object.getSpec().registryRef().name();
    var registry = around.registry(registryName);
    if (isTrue(object.getSpec().suspend())
        || registry.filter(r -> isTrue(r.getSpec().suspend())).isPresent()) {
      return suspended(object);
    }
    if (registry.isEmpty()) {
      return reporter.ended(
          object,
          null,
          new Outcome.Progressing(
              Reason.REGISTRY_NOT_FOUND,
              "spec.registryRef names Registry \"" + registryName + "\", which doesn't exist yet"));
    }
    return switch (resolve(object, registry.get(), around)) {
      case RepositoryResolution.Rejected(var name, var outcome) ->
          reporter.ended(object, name, outcome);
      case RepositoryResolution.Resolved(var intent) ->
          reconcile(object, registry.get(), around, intent);
    };
  }

  private RepositoryReport reconcile(
      ImageRepository object, Registry registry, Surroundings around, RepositoryIntent intent) {
    if (RepositoryReporter.status(object).arn() == null) {
      var holder = around.holder(object, object.getSpec().registryRef().name(), intent.name());
      if (holder.isPresent()) {
        return reporter.ended(object, intent.name(), held(intent.name(), holder.get()));
      }
      if (registry.isMarkedForDeletion()) {
        return reporter.notReady(object, registry, intent.name());
      }
    }
    return connection(registry)
        .map(connection -> sync(object, registry, connection, intent))
        .orElseGet(() -> reporter.notReady(object, registry, intent.name()));
  }

  private Optional<RegistryConnection> connection(Registry registry) {
    return RepositoryRelease.connection(connections, registry);
  }

  private static Outcome held(RepositoryName name, ImageRepository holder) {
    return new Outcome.Stalled(
        Reason.NOT_OWNED,
        "the repository \""
            + name
            + "\" belongs to ImageRepository "
            + holder.getMetadata().getNamespace()
            + "/"
            + holder.getMetadata().getName()
            + "; choose another spec.repositoryName");
  }

  private RepositoryResolution resolve(
      ImageRepository object, Registry registry, Surroundings around) {
    var labels = around.namespaceLabels(object.getMetadata().getNamespace());
    if (labels.isEmpty()) {
      return new RepositoryResolution.Rejected(null, RepositoryRelease.namespaceUnknown(object));
    }
    var input = new RepositoryResolution.Input(object, registry, labels.get(), cluster);
    // Tenancy first: an object that may not name the repository learns nothing else.
    var withoutRules = RepositoryResolution.of(input, null);
    if (withoutRules instanceof RepositoryResolution.Rejected) {
      return withoutRules;
    }
    return switch (LifecycleLookup.of(object, registry, labels.get(), around::policy)) {
      case LifecycleLookup.Unusable(var outcome) ->
          new RepositoryResolution.Rejected(RepositoryResolution.name(input), outcome);
      case LifecycleLookup.Found(var document) -> RepositoryResolution.of(input, document);
    };
  }

  private RepositoryReport sync(
      ImageRepository object,
      Registry registry,
      RegistryConnection connection,
      RepositoryIntent intent) {
    var status = RepositoryReporter.status(object);
    var sync =
        new RepositorySync(
            connection,
            intent,
            status,
            requireNonNullElse(object.getSpec().adoption(), AdoptionPolicy.IF_OWNED));
    var rotation = rotation(object, registry);
    return switch (sync.look(due(object, status, rotation))) {
      case RepositorySync.Look.Refused(var outcome) ->
          reporter.ended(object, intent.name(), outcome);
      case RepositorySync.Look.Settled(var state, var verified) ->
          reporter.ready(
              object, intent, state, managed(status, intent, Set.of()), verified, rotation);
      case RepositorySync.Look.Work(var plan, var kind) -> {
        if (kind == RepositorySync.Kind.DRIFT) {
          events.warning(object, Reason.DRIFT_DETECTED, plan.differences());
        }
        var state = sync.apply(plan);
        events.normal(object, reason(kind), said(kind, intent, plan));
        yield reporter.ready(
            object, intent, state, managed(status, intent, plan.replacedTags()), true, rotation);
      }
    };
  }

  /**
   * The keys that are this object's to take off again: not those that it found on a repository,
   * with other values, before it first set them.
   */
  private static Set<String> managed(
      ImageRepositoryStatus status, RepositoryIntent intent, Set<String> replaced) {
    var managed = new TreeSet<>(intent.tags().keySet());
    var known = Set.copyOf(status.managedTags());
    managed.removeIf(key -> !known.contains(key) && replaced.contains(key));
    if (status.appliedHash() != null
        && replaced.isEmpty()
        && status.appliedHash().equals(intent.hash())) {
      managed.retainAll(known);
    }
    return managed;
  }

  private static String reason(RepositorySync.Kind kind) {
    return switch (kind) {
      case CREATION -> Reason.CREATED;
      case ADOPTION -> Reason.ADOPTED;
      case CHANGE -> Reason.UPDATED;
      case DRIFT -> Reason.DRIFT_REPAIRED;
    };
  }

  private static String said(
      RepositorySync.Kind kind, RepositoryIntent intent, RepositoryPlan plan) {
    var name = "the repository \"" + intent.name() + "\" ";
    return switch (kind) {
      case CREATION -> name + "was created";
      case ADOPTION -> name + "was taken over: " + plan.differences();
      case CHANGE -> name + "was brought to what is asked: " + plan.differences();
      case DRIFT -> name + "is again as asked: " + plan.differences();
    };
  }

  private RepositoryReport suspended(ImageRepository object) {
    events.normal(
        object,
        Reason.SUSPENDED,
        "nothing is done while spec.suspend of the object or its Registry is true");
    var status = RepositoryReporter.status(object);
    return new RepositoryReport(status, status, null);
  }

  /** Says what an error means; what was known of the repository, or done before it, stays. */
  RepositoryReport failed(ImageRepository object, Throwable thrown) {
    return reporter.failed(object, thrown);
  }

  /**
   * Deletes what the object asks to delete with it.
   *
   * @return what the object waits for; empty if it may go
   */
  Optional<RepositoryReport> delete(ImageRepository object, Surroundings around) {
    return release.release(object, around);
  }

  private boolean due(ImageRepository object, ImageRepositoryStatus status, Duration rotation) {
    return ReconcileRequest.isPending(object, status.lastHandledReconcileAt())
        || isStale(status.lastVerifiedTime(), rotation);
  }

  /** A time that can't be read, or lies in the future, isn't the operator's: it doesn't count. */
  private boolean isStale(@Nullable String verified, Duration rotation) {
    if (verified == null) {
      return true;
    }
    try {
      var age = Duration.between(Instant.parse(verified), clock.instant());
      return age.compareTo(Duration.ofMinutes(-5)) < 0 || age.compareTo(rotation) >= 0;
    } catch (DateTimeException _) {
      return true;
    }
  }

  /**
   * Spread over a fifth of itself by the object's UID, so that a thousand objects aren't due at
   * once.
   */
  private static Duration rotation(ImageRepository object, Registry registry) {
    var interval = IntervalText.parse(requireNonNullElse(registry.getSpec().interval(), "10m"));
    var base = interval.compareTo(ROTATION) > 0 ? interval : ROTATION;
    return base.minusMillis(
        Math.floorMod(object.getMetadata().getUid().hashCode(), 1000) * base.toMillis() / 5000);
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }
}
