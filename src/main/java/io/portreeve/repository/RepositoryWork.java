package io.portreeve.repository;

import static java.util.Objects.requireNonNullElse;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.fault.Faults;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.IntervalText;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Transitions;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import io.portreeve.usage.ImageUsage;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One look at one ImageRepository: resolve, observe, plan, apply, report. */
@Singleton
public class RepositoryWork {
  /** How often everything is compared, where the interval isn't longer. */
  private static final Duration ROTATION = Duration.ofHours(6);

  /** How soon to look again at an object that waits for something no watch tells of. */
  private static final Duration WAIT = Duration.ofSeconds(30);

  private final RegistryConnections connections;
  private final ImageUsage usage;
  private final Events events;
  private final Clock clock;
  private final String cluster;

  /** Creates it. */
  public RepositoryWork(
      RegistryConnections connections,
      ImageUsage usage,
      Events events,
      Clock clock,
      ClusterName cluster) {
    this.connections = connections;
    this.usage = usage;
    this.events = events;
    this.clock = clock;
    this.cluster = cluster.value();
  }

  RepositoryReport reconcile(ImageRepository object, Surroundings around) {
    var before = status(object);
    var registryName = object.getSpec().registryRef().name();
    var registry = around.registry(registryName);
    if (isTrue(object.getSpec().suspend())
        || registry.filter(r -> isTrue(r.getSpec().suspend())).isPresent()) {
      return suspended(object, before);
    }
    if (registry.isEmpty()) {
      return report(
          object,
          before,
          new Outcome.Progressing(
              Reason.REGISTRY_NOT_FOUND,
              "spec.registryRef names Registry \"" + registryName + "\", which doesn't exist yet"));
    }
    var resolution = resolve(object, registry.get(), around);
    return switch (resolution) {
      case RepositoryResolution.Rejected(var name, var outcome) ->
          report(object, named(before, name), outcome);
      case RepositoryResolution.Resolved(var intent) ->
          connections
              .get(registryName)
              .map(connection -> sync(object, registry.get(), connection, intent))
              .orElseGet(() -> notReady(object, registry.get(), named(before, intent.name())));
    };
  }

  private RepositoryResolution resolve(
      ImageRepository object, Registry registry, Surroundings around) {
    var labels = around.namespaceLabels(object.getMetadata().getNamespace());
    var input = new RepositoryResolution.Input(object, registry, labels, cluster);
    // Tenancy first: an object that may not name the repository learns nothing else.
    var withoutRules = RepositoryResolution.of(input, null);
    if (withoutRules instanceof RepositoryResolution.Rejected) {
      return withoutRules;
    }
    return switch (LifecycleLookup.of(object, registry, labels, around::policy)) {
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
    var before = status(object);
    var sync =
        new RepositorySync(
            connection,
            intent,
            before,
            requireNonNullElse(object.getSpec().adoption(), AdoptionPolicy.IF_OWNED));
    var rotation = rotation(object, registry);
    return switch (sync.look(due(object, before, rotation))) {
      case RepositorySync.Look.Refused(var outcome) ->
          report(object, named(before, intent.name()), outcome);
      case RepositorySync.Look.Settled(var state, var verified) ->
          ready(object, intent, state, verified || before.lastVerifiedTime() == null, rotation);
      case RepositorySync.Look.Work(var plan, var kind) -> {
        if (kind == RepositorySync.Kind.DRIFT) {
          events.warning(object, Reason.DRIFT_DETECTED, plan.differences());
        }
        var state = sync.apply(plan);
        events.normal(object, reason(kind), said(kind, intent, plan));
        yield ready(object, intent, state, true, rotation);
      }
    };
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

  private RepositoryReport ready(
      ImageRepository object,
      RepositoryIntent intent,
      RepositoryState state,
      boolean verified,
      Duration rotation) {
    var before = status(object);
    var outcome = new Outcome.Ready(Reason.SUCCEEDED, "the repository is as asked");
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var verifiedAt =
        verified || before.lastVerifiedTime() == null ? now.toString() : before.lastVerifiedTime();
    var after =
        new ImageRepositoryStatus(
            object.getMetadata().getGeneration(),
            conditions(object, before, outcome),
            intent.name().value(),
            state.uri(),
            state.arn(),
            intent.hash(),
            intent.lifecycle() == null ? null : intent.lifecycle().hash(),
            List.copyOf(new TreeSet<>(intent.tags().keySet())),
            verifiedAt,
            ReconcileRequest.of(object).orElse(before.lastHandledReconcileAt()));
    var elapsed = Duration.between(Instant.parse(verifiedAt), now);
    var next = rotation.minus(elapsed);
    return new RepositoryReport(before, after, next.compareTo(WAIT) < 0 ? WAIT : next);
  }

  /**
   * The Registry's state is told only where it is known to be bad; after a start it may just not
   * have been read yet.
   */
  private RepositoryReport notReady(
      ImageRepository object, Registry registry, ImageRepositoryStatus before) {
    var status = registry.getStatus();
    if (status != null
        && Conditions.isTrue(status.conditions(), Condition.READY)
        && before.observedGeneration() != null
        && before.observedGeneration().equals(object.getMetadata().getGeneration())) {
      return new RepositoryReport(before, before, WAIT);
    }
    return report(
        object,
        before,
        new Outcome.Progressing(
            Reason.REGISTRY_NOT_READY,
            "Registry \""
                + registry.getMetadata().getName()
                + "\" isn't Ready: see its conditions"));
  }

  private RepositoryReport suspended(ImageRepository object, ImageRepositoryStatus before) {
    events.normal(
        object,
        Reason.SUSPENDED,
        "nothing is done while spec.suspend of the object or its Registry is true");
    return new RepositoryReport(before, before, null);
  }

  /** Says what an error means; what was known of the repository stays. */
  RepositoryReport failed(ImageRepository object, Throwable thrown) {
    return report(object, status(object), Faults.outcome(thrown));
  }

  private RepositoryReport report(
      ImageRepository object, ImageRepositoryStatus before, Outcome outcome) {
    var after =
        new ImageRepositoryStatus(
            object.getMetadata().getGeneration(),
            conditions(object, before, outcome),
            before.repositoryName(),
            before.uri(),
            before.arn(),
            before.appliedHash(),
            before.lifecyclePolicyHash(),
            before.managedTags(),
            before.lastVerifiedTime(),
            ReconcileRequest.of(object).orElse(before.lastHandledReconcileAt()));
    return new RepositoryReport(
        status(object), after, outcome instanceof Outcome.Stalled ? Duration.ofMinutes(5) : null);
  }

  private List<Condition> conditions(
      ImageRepository object, ImageRepositoryStatus before, Outcome outcome) {
    var after =
        Conditions.of(
            outcome, object.getMetadata().getGeneration(), before.conditions(), clock.instant());
    new Transitions(events).report(object, before.conditions(), after);
    return after;
  }

  /**
   * Deletes what the object asks to delete with it.
   *
   * @return what the object waits for; empty if it may go
   */
  Optional<RepositoryReport> delete(ImageRepository object, Surroundings around) {
    var policy =
        requireNonNullElse(object.getSpec().deletionPolicy(), RepositoryDeletionPolicy.RETAIN);
    var before = status(object);
    if (policy == RepositoryDeletionPolicy.RETAIN || before.arn() == null) {
      events.normal(
          object,
          Reason.RETAINED,
          before.arn() == null
              ? "no repository was this object's"
              : "the repository stays: " + before.arn());
      return Optional.empty();
    }
    var registry = around.registry(object.getSpec().registryRef().name());
    if (registry.isEmpty()) {
      return Optional.of(report(object, before, noRegistry()));
    }
    var obstacle = obstacle(object, registry.get(), around);
    if (obstacle != null) {
      return Optional.of(report(object, before, obstacle));
    }
    var connection = connections.get(object.getSpec().registryRef().name());
    return connection.isEmpty()
        ? Optional.of(notReady(object, registry.get(), before))
        : delete(object, around, registry.get(), connection.get(), policy);
  }

  private Optional<RepositoryReport> delete(
      ImageRepository object,
      Surroundings around,
      Registry registry,
      RegistryConnection connection,
      RepositoryDeletionPolicy policy) {
    var input = input(object, registry, around);
    var result =
        new RepositoryDeletion(connection, usage)
            .delete(RepositoryResolution.name(input), input.owner(), policy);
    return switch (result) {
      case RepositoryDeletion.Result.Released(var reason, var message) -> {
        events.normal(object, reason, message);
        yield Optional.empty();
      }
      case RepositoryDeletion.Result.Held(var outcome) ->
          Optional.of(report(object, status(object), outcome));
    };
  }

  private @Nullable Outcome obstacle(
      ImageRepository object, Registry registry, Surroundings around) {
    if (isTrue(object.getSpec().suspend()) || isTrue(registry.getSpec().suspend())) {
      return new Outcome.Progressing(
          Reason.SUSPENDED,
          "the repository is to be deleted, and work is suspended: resume it, or set spec.deletionPolicy to Retain");
    }
    return switch (RepositoryResolution.of(input(object, registry, around), null)) {
      case RepositoryResolution.Rejected(var _, var outcome) -> outcome;
      case RepositoryResolution.Resolved _ -> null;
    };
  }

  private RepositoryResolution.Input input(
      ImageRepository object, Registry registry, Surroundings around) {
    return new RepositoryResolution.Input(
        object, registry, around.namespaceLabels(object.getMetadata().getNamespace()), cluster);
  }

  private static Outcome noRegistry() {
    return new Outcome.Progressing(
        Reason.REGISTRY_NOT_FOUND,
        "the repository is to be deleted, and its Registry is gone: restore it, or set spec.deletionPolicy to Retain");
  }

  private boolean due(ImageRepository object, ImageRepositoryStatus status, Duration rotation) {
    return ReconcileRequest.isPending(object, status.lastHandledReconcileAt())
        || status.lastVerifiedTime() == null
        || !Instant.parse(status.lastVerifiedTime()).plus(rotation).isAfter(clock.instant());
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

  private static ImageRepositoryStatus status(ImageRepository object) {
    return object.getStatus() == null ? ImageRepositoryStatus.NONE : object.getStatus();
  }

  private static ImageRepositoryStatus named(
      ImageRepositoryStatus status, @Nullable RepositoryName name) {
    return name == null || name.value().equals(status.repositoryName())
        ? status
        : new ImageRepositoryStatus(
            status.observedGeneration(),
            status.conditions(),
            name.value(),
            status.uri(),
            status.arn(),
            status.appliedHash(),
            status.lifecyclePolicyHash(),
            status.managedTags(),
            status.lastVerifiedTime(),
            status.lastHandledReconcileAt());
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }
}
