package io.portreeve.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Secrets;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import io.portreeve.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  private final KubernetesClient client;
  private final Events events;
  private Instant now = START;

  RegistryWorld(KubernetesClient client) {
    this.client = client;
    this.events = new Events(client, Clock.fixed(START, ZoneOffset.UTC), "pod-1");
  }

  void later(Duration time) {
    now = now.plus(time);
  }

  private RegistryWork work() {
    return new RegistryWork(
        connections,
        new Secrets(client),
        events,
        Clock.fixed(now, ZoneOffset.UTC),
        new ClusterName("prod"));
  }

  /** One look, counted from zero, at an object among others. */
  RegistryWork.Report look(Registry object, Registry... others) {
    forgetCalls();
    RegistryWork.Report report;
    try {
      report = work().reconcile(object, Stream.concat(Stream.of(object), Stream.of(others)));
    } catch (RuntimeException e) {
      report = work().failed(object, e);
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
  Optional<RegistryWork.Report> delete(Registry object, String... users) {
    forgetCalls();
    if (object.getMetadata().getDeletionTimestamp() == null) {
      // The API server counts a deletion as a change, as long as a finalizer holds the object.
      object.getMetadata().setGeneration(object.getMetadata().getGeneration() + 1);
      object.getMetadata().setDeletionTimestamp(now.toString());
    }
    Optional<RegistryWork.Report> held;
    try {
      held = work().delete(object, List.of(users));
    } catch (RuntimeException e) {
      held = Optional.of(work().failed(object, e));
    }
    held.flatMap(RegistryWork.Report::changedStatus).ifPresent(object::setStatus);
    return held;
  }

  /** All calls of the last look, whichever client they went through. */
  List<String> calls() {
    return Stream.of(ecr, second, third).flatMap(each -> each.calls().stream()).toList();
  }

  private void forgetCalls() {
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
