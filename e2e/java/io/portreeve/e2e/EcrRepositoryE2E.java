package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.e2e.harness.EcrScene;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.KstatusAssert;
import io.portreeve.testing.aws.FakeAws;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Repositories on an endpoint that is as strict as ECR: policies, statistics, archive, events,
 * pages, throttling, and an operator that is killed.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcrRepositoryE2E {
  private static final String ACCESS =
      "access: {pull: [\"arn:aws:iam::123456789012:role/Pull\", \"210987654321\"]}\n";

  private final List<EcrScene> scenes = new ArrayList<>();
  private FakeAws aws;
  private Lab lab;

  @BeforeAll
  void start(Lab theLab) {
    lab = theLab;
    aws = FakeAws.start();
  }

  @AfterEach
  void theOperatorRuns() {
    lab.operator().start();
  }

  @AfterAll
  void end() {
    scenes.forEach(EcrScene::end);
    aws.close();
  }

  private EcrScene scene(String name, String region) {
    var scene = new EcrScene(lab, aws, name, region);
    scenes.add(scene);
    return scene;
  }

  private static String policy(EcrScene scene, String repository) {
    return scene.ecr().repository(repository).path("policyText").asText();
  }

  @Test
  void accessBecomesAPolicyThatIsComparedByMeaning() {
    // Given
    var scene = scene("access", "eu-test-1");
    var namespace = scene.scene().namespace("shop");
    var repository = namespace + "/api";
    scene.registry("", "");

    // When
    var object = scene.repository(namespace, "api", ACCESS);

    // Then
    assertThat(policy(scene, repository))
        .contains("role/Pull", "arn:aws:iam::210987654321:root", "ecr:BatchGetImage")
        .doesNotContain("ecr:PutImage");

    // When somebody writes the same in other words
    var _ =
        scene
            .ecr()
            .call(
                "SetRepositoryPolicy",
                "{\"repositoryName\":\"%s\",\"policyText\":%s}"
                    .formatted(repository, quoted(inOtherWords())));
    var before = aws.count("SetRepositoryPolicy");
    scene.scene().requestReconcile(scene.scene().repository(namespace, "api"));
    awaitHandled(scene, namespace, "api");

    // Then
    assertThat(aws.count("SetRepositoryPolicy")).isEqualTo(before);

    // When somebody opens it for all
    var _ =
        scene
            .ecr()
            .call(
                "SetRepositoryPolicy",
                "{\"repositoryName\":\"%s\",\"policyText\":%s}"
                    .formatted(
                        repository,
                        quoted(
                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"ecr:BatchGetImage\"}]}")));
    scene.scene().requestReconcile(scene.scene().repository(namespace, "api"));

    // Then
    var said = scene.scene().awaitEvent(object, "DriftDetected");
    assertThat(said).contains("access");
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(policy(scene, repository)).contains("role/Pull"));
  }

  private static String inOtherWords() {
    return """
        {"Statement":[{"Sid":"PortreevePull","Effect":"Allow",\
        "Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],\
        "Principal":{"AWS":["210987654321","arn:aws:iam::123456789012:role/Pull"]}}],"Version":"2012-10-17"}\
        """;
  }

  private static String quoted(String json) {
    return "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private void awaitHandled(EcrScene scene, String namespace, String name) {
    var resource = scene.scene().repository(namespace, name);
    var stamp =
        resource.get().getMetadata().getAnnotations().get("reconcile.portreeve.io/requestedAt");
    var _ =
        scene
            .scene()
            .awaitThat(
                resource, o -> assertThat(o.getStatus().lastHandledReconcileAt()).isEqualTo(stamp));
  }

  @Test
  void T59_aNamespaceThatMayNotSetPoliciesOpensNothing() {
    // Given
    var scene = scene("nopolicy", "eu-test-2");
    var namespace = scene.scene().namespace("shop");
    scene.registry("", "");
    var _ = scene.awaitRegistry();
    scene
        .scene()
        .apply(
            """
            apiVersion: portreeve.io/v1alpha1
            kind: Registry
            metadata: {name: nopolicy}
            spec:
              type: ECR
              ecr: {region: eu-test-2, accountId: "123456789012", endpoint: "%s"}
              tenancy:
                - namespaceSelector: {}
                  repositoryNames: ["{namespace}/**"]
            """
                .formatted(aws.url()));
    var before = aws.count("CreateRepository");

    // When
    scene.scene().repository(namespace, "api", ACCESS);
    var stalled =
        scene.scene().awaitReason(scene.scene().repository(namespace, "api"), "NotGranted");

    // Then
    KstatusAssert.assertThatStatus(stalled).isFailed();
    assertThat(aws.count("CreateRepository")).isEqualTo(before);
  }

  @Test
  void imagesAreCountedAndOneIsArchivedAndRestored() {
    // Given
    var scene = scene("images", "eu-test-3");
    var namespace = scene.scene().namespace("shop");
    scene.registry("", "storagePrice: \"1000\"");
    var _ = scene.repository(namespace, "api", "scan: {onPush: false}");
    var images = scene.ecr().images(namespace + "/api");
    var old = images.push("old", "v1");
    var _ = images.push("new", "v2");

    // When
    scene.scene().requestReconcile(scene.scene().repository(namespace, "api"));
    var counted =
        scene
            .scene()
            .awaitThat(
                scene.scene().repository(namespace, "api"),
                o -> assertThat(o.getStatus().images()).isEqualTo(2));

    // Then
    assertThat(counted.getStatus().sizeBytes()).isPositive();
    assertThat(counted.getStatus().monthlyCost()).isNotEmpty();
    assertThat(counted.getStatus().lastPushTime()).isNotNull();

    // When
    var _ =
        scene.repository(
            namespace, "api", "scan: {onPush: false}\narchivedImages: [\"" + old + "\"]");

    // Then
    assertThat(images.status(old)).isEqualTo("ARCHIVED");

    // When
    var _ = scene.repository(namespace, "api", "scan: {onPush: false}\narchivedImages: []");

    // Then
    assertThat(images.status(old)).isIn("ACTIVE", "ACTIVATING");
  }

  @Test
  void withAQueueAPolicyThatSomebodyChangesIsRepairedWithoutWaitingForTheInterval() {
    // Given
    var scene = scene("events", "eu-test-4").every("1h");
    var namespace = scene.scene().namespace("shop");
    var queue = aws.account(FakeAws.ACCOUNT).queue("eu-test-4", "portreeve");
    scene.ecr().emitEvents(queue);
    scene.registry("events: {queueUrl: \"" + queue.url() + "\"}", "");
    var _ = scene.repository(namespace, "api", ACCESS);

    // When
    var _ =
        scene
            .ecr()
            .call("DeleteRepositoryPolicy", "{\"repositoryName\":\"" + namespace + "/api\"}");

    // Then
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(policy(scene, namespace + "/api")).contains("role/Pull"));

    // When somebody pushes
    var _ = scene.ecr().images(namespace + "/api").push("new", "v1");

    // Then
    var _ =
        scene
            .scene()
            .awaitThat(
                scene.scene().repository(namespace, "api"),
                o -> assertThat(o.getStatus().images()).isOne());
    await().atMost(Scene.SOON).untilAsserted(() -> assertThat(queue.size()).isZero());
  }

  @Test
  void manyRepositoriesComeInPagesAndThroughThrottling() {
    // Given
    var scene = scene("pages", "eu-test-5");
    var namespace = scene.scene().namespace("shop");
    scene.ecr().pageLimit(7);
    var limit = aws.rate("CreateRepository", 5, 5);
    scene.registry("", "");
    var _ = scene.awaitRegistry();

    // When
    for (var i = 0; i < 30; i++) {
      scene.scene().repository(namespace, "r" + i, "scan: {onPush: true}");
    }

    // Then
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(scene.ecr().repositories()).hasSize(30));
      for (var i = 0; i < 30; i++) {
        KstatusAssert.assertThatStatus(
                scene.scene().awaitReady(scene.scene().repository(namespace, "r" + i)))
            .isCurrent();
      }
      var _ =
          scene
              .scene()
              .awaitThat(
                  scene.registry(), r -> assertThat(r.getStatus().repositories()).isEqualTo(30));
    } finally {
      limit.stop();
    }
  }

  @Test
  void anOperatorKilledAfterAnyCallLosesNothing() {
    // Given
    var scene = scene("killed", "eu-test-6");
    var namespace = scene.scene().namespace("shop");
    scene.registry("", "");
    var _ = scene.awaitRegistry();
    scene
        .scene()
        .policy(
            namespace,
            "keep",
            """
            - name: untagged
              match: {tagStatus: Untagged}
              expire: {olderThan: 7d}
            """);
    for (var operation :
        new String[] {"CreateRepository", "PutLifecyclePolicy", "SetRepositoryPolicy"}) {
      var name = operation.toLowerCase(Locale.ROOT);
      var fault = aws.fault(operation).repository(namespace + "/" + name).times(1).dropAfter();

      // When the answer is lost with the process
      scene.scene().repository(namespace, name, ACCESS + "lifecyclePolicyRef: {name: keep}\n");
      await().atMost(Scene.SOON).untilAsserted(() -> assertThat(fault.hits()).isPositive());
      lab.operator().kill();
      lab.operator().start();

      // Then
      var object = scene.scene().awaitReady(scene.scene().repository(namespace, name));
      KstatusAssert.assertThatStatus(object).isCurrent();
      var stored = scene.ecr().repository(namespace + "/" + name);
      assertThat(stored.path("policyText").asText()).contains("role/Pull");
      assertThat(stored.path("lifecyclePolicyText").asText()).contains("untagged");
      assertThat(stored.path("tags").path("portreeve.io/uid").asText())
          .isEqualTo(uid(scene, namespace, name));
    }
  }

  private static String uid(EcrScene scene, String namespace, String name) {
    ImageRepository object = scene.scene().repository(namespace, name).get();
    return object.getMetadata().getUid();
  }
}
