package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at one ImageRepository: resolve, observe, plan, apply, report. */
@Singleton
public class RepositoryWork {
  private static final Logger LOG = LoggerFactory.getLogger(RepositoryWork.class);

  private final RegistryConnections connections;
  private final RepositoryUse use;
  private final Events events;
  private final RepositorySchedule schedule;
  private final String cluster;
  private final RepositoryReporter reporter;
  private final RepositoryRelease release;
  private final Bulkhead bulkhead = new Bulkhead();

  /** Creates it. */
  public RepositoryWork(
      RegistryConnections connections,
      RepositoryUse use,
      Events events,
      RepositorySchedule schedule,
      ClusterName cluster) {
    this.connections = connections;
    this.use = use;
    this.events = events;
    this.schedule = schedule;
    this.cluster = cluster.value();
    this.reporter = new RepositoryReporter(events, schedule.clock());
    this.release = new RepositoryRelease(connections, use, events, reporter, cluster.value());
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
    // Whether a whole policy denies the operator something may have to be asked, of AWS.
    var access = object.getSpec().access();
    return access != null && access.policy() != null
        ? bulkhead.run(object, () -> resolve(object, registry.get(), around, Supplier::get))
        : resolve(object, registry.get(), around, look -> bulkhead.run(object, look));
  }

  /** Runs what asks the registry. */
  private interface Entrance extends Function<Supplier<RepositoryReport>, RepositoryReport> {}

  private RepositoryReport resolve(
      ImageRepository object, Registry registry, Surroundings around, Entrance entrance) {
    return switch (resolve(object, registry, around)) {
      case RepositoryResolution.Rejected(var name, var outcome) ->
          reporter.ended(object, name, outcome);
      case RepositoryResolution.Resolved resolved -> {
        var obstacle = obstacle(object, registry, around, resolved);
        yield obstacle != null ? obstacle : look(object, registry, around, resolved, entrance);
      }
    };
  }

  private @Nullable RepositoryReport obstacle(
      ImageRepository object,
      Registry registry,
      Surroundings around,
      RepositoryResolution.Resolved resolved) {
    var intent = resolved.intent();
    if (RepositoryReporter.status(object).arn() == null) {
      var holder = around.holder(object, object.getSpec().registryRef().name(), intent.name());
      if (holder.isPresent()) {
        return reporter.ended(object, intent.name(), held(intent.name(), holder.get()));
      }
      if (registry.isMarkedForDeletion()) {
        return reporter.notReady(object, registry, intent.name());
      }
    }
    return null;
  }

  private RepositoryReport look(
      ImageRepository object,
      Registry registry,
      Surroundings around,
      RepositoryResolution.Resolved resolved,
      Entrance entrance) {
    return connection(registry)
        .map(
            connection ->
                new RepositoryLook.Subject(
                    object,
                    registry,
                    connection,
                    resolved,
                    () -> around.held(registry.getMetadata().getName())))
        .map(subject -> new RepositoryLook(subject, use, reporter, events, schedule))
        .map(look -> entrance.apply(look::look))
        .orElseGet(() -> reporter.notReady(object, registry, resolved.intent().name()));
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
    var input =
        new RepositoryResolution.Input(
            object, registry, labels.get(), cluster, () -> principal(registry));
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

  /** Asked of the registry at most once while its connection is open, unless it doesn't tell. */
  private Optional<String> principal(Registry registry) {
    try {
      return connection(registry).map(open -> open.client().settings().principal());
    } catch (RegistryException e) {
      LOG.atDebug()
          .addKeyValue("registry", registry.getMetadata().getName())
          .log("Own principal unknown: {}", e.getMessage());
      return Optional.empty();
    }
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
    // To keep a repository, nothing is asked of its registry.
    var keeps = RepositoryRelease.policy(object) == RepositoryDeletionPolicy.RETAIN;
    return keeps
        ? release.release(object, around)
        : bulkhead.release(object, () -> release.release(object, around));
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }
}
