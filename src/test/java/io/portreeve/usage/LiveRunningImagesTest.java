package io.portreeve.usage;

import static io.portreeve.usage.UsageSamples.DIGEST;
import static io.portreeve.usage.UsageSamples.controllerRevision;
import static io.portreeve.usage.UsageSamples.deployment;
import static io.portreeve.usage.UsageSamples.meta;
import static io.portreeve.usage.UsageSamples.pod;
import static io.portreeve.usage.UsageSamples.running;
import static io.portreeve.usage.UsageSamples.statefulSet;
import static io.portreeve.usage.UsageSamples.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.usage.RunningImages.UseChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class LiveRunningImagesTest {
  private static final String REVISIONS = "/apis/apps/v1/controllerrevisions?limit=1";

  private KubernetesClient client;
  private KubernetesMockServer server;
  private LiveRunningImages live;
  private final List<UseChange> told = new CopyOnWriteArrayList<>();

  private void start(KubernetesClient of) {
    live = new LiveRunningImages(of, Duration.ofMillis(50));
    live.onChange(told::add);
    live.start();
  }

  @AfterEach
  void close() {
    live.close();
  }

  private void create(HasMetadata... objects) {
    for (var object : objects) {
      var _ = client.resource(object).create();
    }
  }

  private static void awaitThat(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
  }

  @Test
  void whatIsThereIsReadAndThenItIsSaidThatNothingIsMissing() {
    // Given
    create(
        pod("api", "r.example/api:1"),
        new NamespaceBuilder()
            .withNewMetadata()
            .withName("shop")
            .withLabels(Map.of("env", "prod"))
            .endMetadata()
            .build(),
        deployment("web", "r.example/web:1"),
        statefulSet("db", "r.example/db:1"),
        new DaemonSetBuilder()
            .withMetadata(meta("log"))
            .withNewSpec()
            .withTemplate(template("r.example/log:1"))
            .endSpec()
            .build(),
        new ReplicaSetBuilder()
            .withMetadata(meta("set"))
            .withNewSpec()
            .withReplicas(0)
            .withTemplate(template("r.example/set:1"))
            .endSpec()
            .build(),
        new ReplicationControllerBuilder()
            .withMetadata(meta("old"))
            .withNewSpec()
            .withTemplate(template("r.example/old:1"))
            .endSpec()
            .build(),
        new ReplicationControllerBuilder()
            .withMetadata(meta("bare"))
            .withNewSpec()
            .endSpec()
            .build());
    create(job("done", "Complete"), job("bad", "Failed"), job("held", "Suspended"));
    create(
        new CronJobBuilder()
            .withMetadata(meta("nightly"))
            .withNewSpec()
            .withSuspend(true)
            .withNewJobTemplate()
            .withNewSpec()
            .withTemplate(template("r.example/nightly:1"))
            .endSpec()
            .endJobTemplate()
            .endSpec()
            .build());
    live = new LiveRunningImages(client);
    assertThat(live.unsynced()).hasSize(10).contains("Pod", "Namespace", "ControllerRevision");

    // When
    live.start();

    // Then
    awaitThat(() -> assertThat(live.unsynced()).isEmpty());
    assertThat(live.pods()).extracting(PodUse::name).containsExactly("api");
    assertThat(live.namespaceLabels("shop")).contains(Map.of("env", "prod"));
    assertThat(live.namespaceLabels("other")).isEmpty();
    assertThat(live.workloads())
        .extracting(use -> use.kind() + " " + use.images().getFirst().image())
        .containsExactlyInAnyOrder(
            "Deployment r.example/web:1",
            "StatefulSet r.example/db:1",
            "DaemonSet r.example/log:1",
            "ReplicaSet r.example/set:1",
            "ReplicationController r.example/old:1",
            "Job r.example/held:1",
            "CronJob r.example/nightly:1");
  }

  @Test
  void whatATenantWritesIntoARevisionHidesNoOther() {
    // Given: data that looks like a broken object of a known kind
    var set = client.resource(statefulSet("db", "r.example/db:2")).create();
    var former = controllerRevision("StatefulSet", "db", 1, "r.example/db:1");
    former.getMetadata().getOwnerReferences().getFirst().setUid(set.getMetadata().getUid());
    create(
        controllerRevision(
            meta("forged"), 1, Map.of("apiVersion", "v1", "kind", "Pod", "spec", "text")),
        former);

    // When
    start(client);

    // Then
    awaitThat(() -> assertThat(live.unsynced()).isEmpty());
    assertThat(live.workloads()).extracting(WorkloadUse::age).containsExactlyInAnyOrder(0, 1);
  }

  private static HasMetadata job(String name, String condition) {
    return new JobBuilder()
        .withMetadata(meta(name))
        .withNewSpec()
        .withTemplate(template("r.example/" + name + ":1"))
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType(condition)
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  @Test
  void whatChangesIsKnownAndTold() {
    // Given
    start(client);
    awaitThat(() -> assertThat(live.unsynced()).isEmpty());

    // When
    create(pod("api", "r.example/api:1"));
    awaitThat(() -> assertThat(told).hasSize(1));
    var _ =
        client
            .resource(running(pod("api", "r.example/api:1"), "r.example/api@" + DIGEST))
            .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);

    // Then
    awaitThat(
        () ->
            assertThat(live.pods())
                .flatExtracting(PodUse::images)
                .containsExactly(new ImageUse("r.example/api:1", DIGEST)));

    // When
    var _ = client.pods().inNamespace("shop").withName("api").delete();

    // Then
    awaitThat(() -> assertThat(live.pods()).isEmpty());
    awaitThat(() -> assertThat(told).hasSize(3).containsOnly(new UseChange("Pod", "shop", "api")));
  }

  @Test
  void aKindThatIsForbiddenIsMissingAndTheOthersWork() {
    // Given
    server.expect().get().withPath(REVISIONS).andReturn(403, "{}").always();
    create(pod("api", "r.example/api:1"));

    // When
    start(client);

    // Then
    awaitThat(() -> assertThat(live.unsynced()).containsExactly("ControllerRevision"));
    assertThat(live.pods()).hasSize(1);
  }

  @Test
  void aKindThatIsForbiddenAtFirstIsReadLater() {
    // Given
    server.expect().get().withPath(REVISIONS).andReturn(403, "{}").times(3);

    // When
    start(client);

    // Then
    awaitThat(() -> assertThat(live.unsynced()).isEmpty());
  }

  @Test
  void whatVanishedWhileNobodyWatchedIsForgotten() {
    // Given
    try (var cluster = new FakeCluster();
        var other = FakeCluster.client(cluster.url())) {
      cluster.put("/api/v1/pods", 3, LiveRunningImagesTest::podText);
      start(other);
      awaitThat(() -> assertThat(live.unsynced()).isEmpty());
      assertThat(live.pods()).extracting(PodUse::name).contains("p0", "p1", "p2");
      told.clear();

      // When: the watches are too old, and meanwhile a pod was deleted
      cluster.put("/api/v1/pods", 2, LiveRunningImagesTest::podText);
      cluster.expireWatches(10);

      // Then
      awaitThat(() -> assertThat(told).containsExactly(new UseChange("Pod", "shop", "p2")));
      assertThat(live.pods()).extracting(PodUse::name).containsOnly("p0", "p1");
      live.close();
    }
  }

  @Test
  void aKindThatWasReadAndNoLongerCanBeIsMissingUntilItCanBeAgain() {
    // Given
    try (var cluster = new FakeCluster();
        var other = FakeCluster.client(cluster.url())) {
      cluster.put("/api/v1/pods", 3, LiveRunningImagesTest::podText);
      start(other);
      awaitThat(() -> assertThat(live.unsynced()).isEmpty());

      // When: its watch stays open, and nothing comes
      cluster.forbid("/api/v1/pods");

      // Then
      awaitThat(() -> assertThat(live.unsynced()).containsExactly("Pod"));
      assertThat(live.pods()).hasSize(3);

      // When
      cluster.allow("/api/v1/pods");

      // Then
      awaitThat(() -> assertThat(live.unsynced()).isEmpty());
      live.close();
    }
  }

  private static String podText(int number) {
    return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"p%d","uid":"u","resourceVersion":"1"},
         "spec":{"containers":[{"name":"main","image":"r.example/api:1"}]}}
        """
        .formatted(number);
  }
}
