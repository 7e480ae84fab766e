package io.portreeve.repository;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.image.RepositoryName;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Rotation;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryConnection;
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
  /** Who may pull. */
  static final String PULLER = "arn:aws:iam::123456789012:role/puller";

  static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

  final FakeRegistryClient ecr = new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT);
  final FakeSurroundings around = new FakeSurroundings();
  final RegistryConnections connections =
      new RegistryConnections(new FakeRegistryClientFactory(ecr));

  /** Who uses the images of any repository. */
  List<String> users = List.of();

  /** What runs, image by image. */
  final FakeRunningImages running = new FakeRunningImages();

  private final KubernetesClient client;
  private final Events events;
  private Instant now = START;

  World(KubernetesClient client) {
    this.client = client;
    this.events = new Events(client, Clock.fixed(START, ZoneOffset.UTC), "pod-1");
    around.registry(Samples.registry(Samples.grant("{namespace}/**", TenancyPermission.values())));
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

  /** The same, and others may pull it. */
  static RepositorySample shared() {
    return everything().pull(PULLER);
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
        new RepositoryUse((_, _) -> users, running),
        events,
        new RepositorySchedule(Clock.fixed(now, ZoneOffset.UTC), Rotation.DEFAULT),
        new ClusterName("prod"));
  }

  /** A look, counted from zero; one that is put off is done when its time has come. */
  RepositoryReport look(ImageRepository object) {
    var report = wake(object);
    var next = report.next();
    if (next == null || !isPutOff(report)) {
      return report;
    }
    later(next);
    return wake(object);
  }

  /**
   * A look that found all as it was makes a status anew; one that is put off hands back the old.
   */
  @SuppressWarnings("ReferenceEquality")
  private boolean isPutOff(RepositoryReport report) {
    return report.before() == report.after()
        && ecr.calls().isEmpty()
        && connections.get("main").isPresent();
  }

  /** One look, counted from zero, or what puts it off. */
  RepositoryReport wake(ImageRepository object) {
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

  /** The registry's connection. */
  RegistryConnection connection() {
    return connections.get("main").orElseThrow();
  }

  /** A look whose process is killed before its n-th call: nothing comes of it in the cluster. */
  boolean killedAt(ImageRepository object, int call) {
    ecr.forgetCalls();
    ecr.dieAt(call);
    try {
      var report = work().reconcile(object, around);
      report.changedStatus().ifPresent(object::setStatus);
      return false;
    } catch (FakeRegistryClient.Killed _) {
      return true;
    } finally {
      ecr.dieAt(0);
    }
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
    return connection().repository(RepositoryName.parse(name));
  }

  /** The Events so far, as {@code Type Reason message}. */
  List<String> said() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .toList();
  }
}
