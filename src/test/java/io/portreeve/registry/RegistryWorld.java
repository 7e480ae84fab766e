package io.portreeve.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.event.EventPace;
import io.portreeve.event.EventPumps;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Rotation;
import io.portreeve.kubernetes.Secrets;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.pullsecret.PullSecrets;
import io.portreeve.testing.FakeAnnotations;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import io.portreeve.testing.FakeRegistrySettings;
import io.portreeve.testing.Killer;
import io.portreeve.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that RegistryWork works with. Looks are done as the reconciler does them: the status
 * of a report becomes the object's.
 */
final class RegistryWorld {
  static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

  /** The client of the first connection, and those of the next ones. */
  final FakeRegistryClient ecr = new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT);

  final FakeRegistryClient second = new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT);
  final FakeRegistryClient third = new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT);
  final FakeRegistryClientFactory clients = new FakeRegistryClientFactory(ecr, second, third);
  final RegistryConnections connections = new RegistryConnections(clients);
  final EventPumps pumps;

  /** These outlive the operator. */
  final Killer killer;

  final FakeRegistrySettings settings;
  final FakeAnnotations annotations;
  final FakePullSecrets pullSecrets = new FakePullSecrets();

  /** The ImageRepositories and policies of the cluster. */
  final List<ImageRepository> users = new ArrayList<>();

  final List<LifecyclePolicy> policies = new ArrayList<>();

  private final KubernetesClient client;
  private final RegistryWork work;
  private final AdjustableClock clock = new AdjustableClock();

  RegistryWorld(KubernetesClient client) {
    this(client, new Killer());
  }

  private RegistryWorld(KubernetesClient client, Killer killer) {
    this(client, killer, new FakeRegistrySettings(killer), new FakeAnnotations(killer));
  }

  private RegistryWorld(
      KubernetesClient client,
      Killer killer,
      FakeRegistrySettings settings,
      FakeAnnotations annotations) {
    this.client = client;
    this.killer = killer;
    this.settings = settings;
    this.annotations = annotations;
    Stream.of(ecr, second, third).forEach(each -> each.useSettings(settings));
    this.pumps =
        new EventPumps(
            clients,
            connections,
            new EventPace(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)));
    this.work =
        new RegistryWork(
            new RegistryPorts(connections, new Secrets(client), pumps, pullSecrets, annotations),
            new Events(client, Clock.fixed(START, ZoneOffset.UTC), "pod-1"),
            clock,
            new ClusterName("prod"),
            Rotation.DEFAULT);
  }

  /** The operator is started again: it remembers nothing, the registry and the cluster do. */
  RegistryWorld restarted() {
    var next = new RegistryWorld(client, killer, settings, annotations);
    next.clock.now = clock.now;
    next.users.addAll(users);
    next.policies.addAll(policies);
    return next;
  }

  /** An operator of another cluster that has the same registry. */
  RegistryWorld elsewhere() {
    var other = new RegistryWorld(client, killer, settings, new FakeAnnotations(killer));
    other.clock.now = clock.now;
    return other;
  }

  private static final class AdjustableClock extends Clock {
    private Instant now = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** Keeps none, and notes what is asked. */
  static final class FakePullSecrets implements PullSecrets {
    final List<String> calls = new ArrayList<>();
    @Nullable PullSecretsStatus status;
    private @Nullable RuntimeException failure;

    /** Makes removing fail from now on; null ends that. */
    void failRemovals(@Nullable RuntimeException thrown) {
      failure = thrown;
    }

    @Override
    public @Nullable PullSecretsStatus keep(Registry registry, RegistryAddress address) {
      calls.add("keep " + registry.getMetadata().getName());
      return status;
    }

    @Override
    public void pause(String registry) {
      calls.add("pause " + registry);
    }

    @Override
    public void remove(Registry registry) {
      calls.add("remove " + registry.getMetadata().getName());
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void listen(Consumer<String> changed) {
      calls.add("listen");
    }
  }

  void later(Duration time) {
    clock.now = clock.now.plus(time);
  }

  /** Has somebody told of Registries that are to be looked at again. */
  void onChange(Consumer<String> listener) {
    work.onChange(listener);
  }

  private Surroundings around(Registry object, Registry... others) {
    return new Surroundings() {
      @Override
      public List<Registry> registries() {
        return Stream.concat(Stream.of(object), Stream.of(others)).toList();
      }

      @Override
      public List<ImageRepository> users(Registry registry) {
        return users;
      }

      @Override
      public Optional<LifecyclePolicy> policy(String namespace, String name) {
        return policies.stream()
            .filter(
                each ->
                    each.getMetadata().getNamespace().equals(namespace)
                        && each.getMetadata().getName().equals(name))
            .findFirst();
      }
    };
  }

  /** One look, counted from zero, at an object among others. */
  RegistryReport look(Registry object, Registry... others) {
    forgetCalls();
    RegistryReport report;
    try {
      report = work.reconcile(object, around(object, others));
    } catch (RuntimeException e) {
      report = work.failed(object, e);
    }
    report.changedStatus().ifPresent(object::setStatus);
    return report;
  }

  /** An object that has been read. */
  Registry settled(RegistrySample sample) {
    var object = sample.build();
    var _ = look(object);
    return object;
  }

  /** The object is deleted, and looked at. */
  Optional<RegistryReport> delete(Registry object, String... users) {
    return delete(object, List.of(users));
  }

  /** The object is deleted, and looked at among others. */
  Optional<RegistryReport> delete(Registry object, List<String> users, Registry... others) {
    forgetCalls();
    if (object.getMetadata().getDeletionTimestamp() == null) {
      // The API server counts a deletion as a change, as long as a finalizer holds the object.
      object.getMetadata().setGeneration(object.getMetadata().getGeneration() + 1);
      object.getMetadata().setDeletionTimestamp(clock.now.toString());
    }
    Optional<RegistryReport> held;
    try {
      held = work.delete(object, around(object, others), users);
    } catch (RuntimeException e) {
      held = Optional.of(work.failed(object, e));
    }
    held.flatMap(RegistryReport::changedStatus).ifPresent(object::setStatus);
    return held;
  }

  /** All calls of the last look, whichever client they went through. */
  List<String> calls() {
    return Stream.of(ecr, second, third).flatMap(each -> each.calls().stream()).toList();
  }

  private void forgetCalls() {
    settings.forgetCalls();
    Stream.of(ecr, second, third).forEach(FakeRegistryClient::forgetCalls);
  }

  boolean isConnected() {
    return connections.get("main").isPresent();
  }

  static void request(Registry object, String value) {
    object.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, value));
  }

  /** Secret {@code ops/aws} as it is stored. */
  static Secret secret(Map<String, String> values) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("ops")
        .withName("aws")
        .endMetadata()
        .withData(
            values.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> encoded(e.getValue()))))
        .build();
  }

  private static String encoded(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Somebody writes Secret {@code ops/aws}. */
  void storeSecret(Map<String, String> values) {
    var secrets = client.secrets().inNamespace("ops");
    var _ = secrets.withName("aws").delete();
    var _ = secrets.resource(secret(values)).create();
  }

  /** The Events so far, as {@code Type Reason message}. */
  List<String> said() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .toList();
  }
}
