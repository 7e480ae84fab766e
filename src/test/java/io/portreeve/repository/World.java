package io.portreeve.repository;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that RepositoryWork works with, the registry {@code main} among it, open and listed.
 * Looks are done as the reconciler does them: the status of a report becomes the object's.
 */
final class World {
  static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

  final FakeRegistryClient ecr = new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT);
  final FakeSurroundings around = new FakeSurroundings();
  final RegistryConnections connections =
      new RegistryConnections(new FakeRegistryClientFactory(ecr));

  /** Who uses the images of any repository. */
  List<String> users = List.of();

  private final KubernetesClient client;
  private final Events events;
  private Instant now = START;

  World(KubernetesClient client) {
    this.client = client;
    this.events = new Events(client, Clock.fixed(START, ZoneOffset.UTC), "pod-1");
    around.registry(
        Samples.registry(
            Samples.grant("{namespace}/**", TenancyPermission.ADOPT, TenancyPermission.DELETE)));
    around.policy(Samples.policy("shop", "short", Samples.untaggedAfter("14d")));
    list();
  }

  /** The object that most tests are about: {@code shop/api}, everything set. */
  static RepositorySample everything() {
    return RepositorySample.of("shop", "api")
        .immutableExcept("dev-*")
        .scanOnPush(true)
        .lifecyclePolicy("short", null)
        .tags(Map.of("team", "a"));
  }

  /** The tags that make {@code shop/api} the object's. */
  static Map<String, String> owned(String uid) {
    return new RepositoryOwner("prod", "shop", "api", uid).tags();
  }

  /** The registry is read, as its reconciler does at every interval. */
  void list() {
    var address =
        new RegistryAddress(
            Samples.REGION, Samples.ACCOUNT, null, new CloudCredentials.DefaultChain());
    var _ = connections.refresh("main", address);
    ecr.forgetCalls();
  }

  void later(Duration time) {
    now = now.plus(time);
  }

  Instant now() {
    return now;
  }

  RepositoryWork work() {
    return new RepositoryWork(
        connections,
        (_, _) -> users,
        events,
        Clock.fixed(now, ZoneOffset.UTC),
        new ClusterName("prod"));
  }

  /** One look, counted from zero. */
  RepositoryReport look(ImageRepository object) {
    ecr.forgetCalls();
    RepositoryReport report;
    try {
      report = work().reconcile(object, around);
    } catch (RegistryException | HalfAppliedException e) {
      report = work().failed(object, e);
    }
    report.changedStatus().ifPresent(object::setStatus);
    return report;
  }

  /** An object that has been brought to what it asks. */
  ImageRepository settled(RepositorySample sample) {
    var object = sample.build();
    var _ = look(object);
    list();
    return object;
  }

  /** The object is deleted, and looked at. */
  Optional<RepositoryReport> delete(ImageRepository object) {
    ecr.forgetCalls();
    // The API server counts a deletion as a change, as long as a finalizer holds the object.
    object.getMetadata().setGeneration(object.getMetadata().getGeneration() + 1);
    object.getMetadata().setDeletionTimestamp(now.toString());
    Optional<RepositoryReport> held;
    try {
      held = work().delete(object, around);
    } catch (RegistryException | HalfAppliedException e) {
      held = Optional.of(work().failed(object, e));
    }
    held.flatMap(RepositoryReport::changedStatus).ifPresent(object::setStatus);
    return held;
  }

  static void request(ImageRepository object, String value) {
    object.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, value));
  }

  Optional<?> listed(String name) {
    return connections.get("main").orElseThrow().repository(RepositoryName.parse(name));
  }

  /** The Events so far, as {@code Type Reason message}. */
  List<String> said() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .toList();
  }
}
