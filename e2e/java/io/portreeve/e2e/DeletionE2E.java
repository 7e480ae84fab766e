package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.KstatusAssert;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes with an object, what stays, and what waits. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeletionE2E {
  private Scene scene;
  private String namespace;

  @BeforeAll
  void registry(Lab lab) {
    scene = new Scene(lab, "deletion", "ap-south-1");
    namespace = scene.namespace("shop");
    scene.apply(scene.registryManifest(""));
    var _ = scene.awaitReady(scene.registry());
  }

  @Test
  void retainIsTheDefaultAndLeavesTheRepository() {
    var object = ready("retained", "scan: {onPush: true}");

    delete("retained");

    scene.awaitGone(scene.repository(namespace, "retained"));
    assertThat(scene.awaitEvent(object, "Retained")).contains("stays");
    assertThat(repositories()).contains("/retained\"");
  }

  @Test
  void deleteTakesTheRepositoryWithItsImages() {
    var object = ready("deleted", "deletionPolicy: Delete");
    push("deleted");

    delete("deleted");

    scene.awaitGone(scene.repository(namespace, "deleted"));
    assertThat(scene.awaitEvent(object, "Deleted")).contains("with its images");
    assertThat(repositories()).doesNotContain("/deleted\"");
  }

  @Test
  void deleteIfEmptyWaitsUntilTheImagesAreGone() {
    var _ = ready("waiting", "deletionPolicy: DeleteIfEmpty");
    push("waiting");

    delete("waiting");
    var object = scene.awaitReason(scene.repository(namespace, "waiting"), "RepositoryNotEmpty");
    KstatusAssert.assertThatStatus(object).isTerminating();
    assertThat(repositories()).contains("/waiting\"");
    var _ =
        scene
            .lab()
            .aws(
                scene.region(),
                "ecr",
                "batch-delete-image",
                "--repository-name",
                namespace + "/waiting",
                "--image-ids",
                "imageTag=v1");
    scene.requestReconcile(scene.repository(namespace, "waiting"));

    scene.awaitGone(scene.repository(namespace, "waiting"));
    assertThat(repositories()).doesNotContain("/waiting\"");
  }

  @Test
  void deleteWaitsWhileAWorkloadUsesAnImageAlsoAtZeroReplicas() {
    var ready = ready("used", "deletionPolicy: Delete");
    var deployment =
        scene.lab().client().resource(deployment(ready.getStatus().uri() + ":v1")).create();

    delete("used");
    var object = scene.awaitReason(scene.repository(namespace, "used"), "ImagesInUse");
    assertThat(object.getStatus().conditions().getFirst().message())
        .contains("Deployment " + namespace + "/user");
    assertThat(repositories()).contains("/used\"");
    var _ = scene.lab().client().resource(deployment).delete();
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        scene
                            .lab()
                            .client()
                            .apps()
                            .replicaSets()
                            .inNamespace(namespace)
                            .list()
                            .getItems())
                    .isEmpty());
    scene.requestReconcile(scene.repository(namespace, "used"));

    scene.awaitGone(scene.repository(namespace, "used"));
    assertThat(repositories()).doesNotContain("/used\"");
  }

  @Test
  void T59_aRepositoryThatIsSomebodyElsesByNowIsLeftAlone() {
    var object = ready("lost", "deletionPolicy: Delete");
    var _ =
        scene
            .lab()
            .aws(
                scene.region(),
                "ecr",
                "tag-resource",
                "--resource-arn",
                object.getStatus().arn(),
                "--tags",
                "Key=portreeve.io/owner,Value=elsewhere/team/lost");

    delete("lost");

    scene.awaitGone(scene.repository(namespace, "lost"));
    assertThat(scene.awaitEvent(object, "LeftAlone")).contains("left alone");
    assertThat(repositories()).contains("/lost\"");
  }

  @Test
  void aRegistryWaitsForItsRepositoriesAndRemovesItsTagsWhereAsked() {
    var other = new Scene(scene.lab(), "leaving", "ap-south-2");
    var home = other.namespace("shop");
    other.apply(other.registryManifest("deletionPolicy: Remove"));
    var registry = other.awaitReady(other.registry());
    other.repository(home, "api", "scan: {onPush: true}");
    var repository = other.awaitReady(other.repository(home, "api"));

    var _ = other.registry().delete();
    var waiting = other.awaitReason(other.registry(), "RepositoriesRemain");
    KstatusAssert.assertThatStatus(waiting).isTerminating();
    assertThat(waiting.getStatus().conditions().getFirst().message()).contains(home + "/api");
    var _ = other.repository(home, "api").delete();

    other.awaitGone(other.registry());
    assertThat(other.awaitEvent(registry, "Removed")).contains("repositories: 1");
    assertThat(
            scene
                .lab()
                .aws(
                    other.region(),
                    "ecr",
                    "list-tags-for-resource",
                    "--resource-arn",
                    repository.getStatus().arn()))
        .doesNotContain("portreeve.io");
  }

  @Test
  void aRegistryAndARepositoryDeletedWhileTheOperatorIsAwayBothGo() {
    var other = new Scene(scene.lab(), "away", "ap-southeast-1");
    var home = other.namespace("shop");
    other.apply(other.registryManifest(""));
    var _ = other.awaitReady(other.registry());
    other.repository(home, "api", "deletionPolicy: Delete");
    var _ = other.awaitReady(other.repository(home, "api"));
    scene.lab().operator().kill();
    var _ = other.registry().delete();
    var _ = other.repository(home, "api").delete();

    scene.lab().operator().start();

    other.awaitGone(other.repository(home, "api"));
    other.awaitGone(other.registry());
    assertThat(scene.lab().aws(other.region(), "ecr", "describe-repositories"))
        .doesNotContain(home + "/api");
  }

  private ImageRepository ready(String name, String spec) {
    scene.repository(namespace, name, spec);
    return scene.awaitReady(scene.repository(namespace, name));
  }

  private void delete(String name) {
    var _ = scene.repository(namespace, name).delete();
  }

  private void push(String name) {
    var _ =
        scene
            .lab()
            .aws(
                scene.region(),
                "ecr",
                "put-image",
                "--repository-name",
                namespace + "/" + name,
                "--image-tag",
                "v1",
                "--image-manifest",
                Scene.MANIFEST);
  }

  private String repositories() {
    return scene.lab().aws(scene.region(), "ecr", "describe-repositories");
  }

  private Deployment deployment(String image) {
    return new DeploymentBuilder()
        .withMetadata(Scene.named(namespace, "user").build())
        .withNewSpec()
        .withReplicas(0)
        .withNewSelector()
        .withMatchLabels(Map.of("app", "user"))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(Map.of("app", "user"))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("user")
        .withImage(image)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
