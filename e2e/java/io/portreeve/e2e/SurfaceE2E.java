package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Manifests;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What ran before its policy came: it goes on running, can be looked into, scaled down and deleted,
 * and brings nothing new in. The policy, operator, webhook and API server are real.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurfaceE2E {
  private static final String NAMESPACE = "surface";

  private final Lab lab;
  private final PolicyScene scene;
  private final Manifests manifests;
  private String signed = "";
  private String unsigned = "";

  SurfaceE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAMESPACE);
    this.manifests = new Manifests(lab);
  }

  @BeforeAll
  void whatRunsAndThenThePolicy() {
    signed = scene.signedImage(lab.registry(), "signed");
    unsigned = scene.image(lab.registry(), "unsigned");
    for (var pod : List.of("debugged", "terminating", "changed", "removed", "scraped")) {
      assertPasses(scene.run(pod, unsigned));
    }
    assertPasses(deployment("web", unsigned, 2));
    assertPasses(deployment("rolled", unsigned, 1));
    for (var pod : List.of("debugged", "terminating", "changed", "removed", "scraped")) {
      scene.awaitRunning(pod);
    }
    awaitPods("web", 2);
    awaitPods("rolled", 1);
    var _ = scene.enforce(scene.manifest());
    scene.awaitRefused(unsigned);
  }

  private Commands.Result kubectl(String... arguments) {
    var all = new ArrayList<>(List.of("-n", NAMESPACE));
    all.addAll(List.of(arguments));
    return lab.tryKubectl(all.toArray(String[]::new));
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private static void assertRefused(Commands.Result result) {
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("portreeve policy \"surface\" refuses", "no signature");
  }

  private Commands.Result deployment(String name, String image, int replicas) {
    return manifests.create(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          replicas: %4$d
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: main, image: "%3$s"}]
        """
            .formatted(name, NAMESPACE, image, replicas));
  }

  private List<Pod> pods(String app) {
    return lab.client().pods().inNamespace(NAMESPACE).withLabel("app", app).list().getItems();
  }

  private void awaitPods(String app, int count) {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(pods(app))
                    .hasSize(count)
                    .allMatch(pod -> "Running".equals(pod.getStatus().getPhase())));
  }

  private void awaitReplicaFailure(String app) {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        lab.client()
                            .apps()
                            .replicaSets()
                            .inNamespace(NAMESPACE)
                            .withLabel("app", app)
                            .list()
                            .getItems())
                    .anySatisfy(
                        set ->
                            assertThat(set.getStatus().getConditions())
                                .anySatisfy(
                                    condition ->
                                        assertThat(condition.getMessage())
                                            .contains("no signature"))));
  }

  @Test
  void T40_aRunningPodIsDebuggedWhateverItRuns() {
    // What the pod names already is nothing new.
    var other = scene.image(lab.registry(), "debugging");

    var refused = debug("bad", other);
    var allowed = debug("good", PolicyScene.byTag(signed));
    var second = debug("better", PolicyScene.byTag(signed));

    assertRefused(refused);
    assertThat(refused.output()).contains("bad").doesNotContain("container \"debugged\"");
    assertPasses(allowed);
    // Beside one that is there already.
    assertPasses(second);
    assertThat(scene.pod("debugged").getSpec().getEphemeralContainers())
        .hasSize(2)
        .allMatch(container -> container.getImage().contains("@sha256:"));
  }

  private Commands.Result debug(String container, String image) {
    return kubectl("debug", "debugged", "--image", image, "-c", container, "--quiet", "--", "sh");
  }

  @Test
  void T40_aCopyOfARunningPodIsANewPod() {
    var copy = kubectl("debug", "debugged", "--copy-to=copied", "--image", signed, "--", "sh");

    assertRefused(copy);
  }

  @Test
  void T41_aTerminatingPodTakesNoNewImageAndLosesItsFinalizer() {
    assertPasses(finalizers("terminating", "\"portreeve.io/test\""));
    assertPasses(kubectl("delete", "pod", "terminating", "--wait=false"));
    assertThat(scene.pod("terminating").getMetadata().getDeletionTimestamp()).isNotNull();
    var other = scene.image(lab.registry(), "other");

    var changed = kubectl("set", "image", "pod/terminating", "terminating=" + other);
    var released = finalizers("terminating", "");

    assertRefused(changed);
    assertPasses(released);
    assertPasses(kubectl("wait", "--for=delete", "pod/terminating", "--timeout=40s"));
  }

  private Commands.Result finalizers(String pod, String names) {
    return kubectl(
        "patch",
        "pod",
        pod,
        "--type=merge",
        "-p",
        "{\"metadata\":{\"finalizers\":[" + names + "]}}");
  }

  @Test
  void T41_aPodIsNotBornTerminating() {
    var refused = manifests.create(terminating("born", unsigned));
    var allowed = manifests.create(terminating("born-signed", signed));

    assertRefused(refused);
    assertPasses(allowed);
    assertThat(scene.pod("born-signed").getMetadata().getDeletionTimestamp()).isNull();
  }

  private static String terminating(String name, String image) {
    return """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          namespace: %s
          deletionTimestamp: "2026-01-01T00:00:00Z"
          deletionGracePeriodSeconds: 0
        spec:
          containers: [{name: main, image: "%s"}]
        """
        .formatted(name, NAMESPACE, image);
  }

  @Test
  void T43_whatIsNotSignedIsScaledDownAndNotUp() {
    assertPasses(kubectl("scale", "deployment/web", "--replicas=1"));
    awaitPods("web", 1);
    var left = pods("web").getFirst().getMetadata().getUid();

    assertPasses(kubectl("scale", "deployment/web", "--replicas=3"));

    awaitReplicaFailure("web");
    assertThat(pods("web"))
        .singleElement()
        .satisfies(pod -> assertThat(pod.getMetadata().getUid()).isEqualTo(left));
    assertPasses(kubectl("scale", "deployment/web", "--replicas=0"));
    awaitPods("web", 0);
  }

  @Test
  void T43_aRolloutReplacesWhatIsNotSignedAndARollbackDoesNot() {
    assertPasses(kubectl("set", "image", "deployment/rolled", "main=" + PolicyScene.byTag(signed)));
    assertPasses(kubectl("rollout", "status", "deployment/rolled", "--timeout=40s"));
    awaitPods("rolled", 1);
    var digest = signed.substring(signed.indexOf('@'));
    assertThat(pods("rolled").getFirst().getSpec().getContainers().getFirst().getImage())
        .endsWith(digest);

    assertPasses(kubectl("rollout", "undo", "deployment/rolled"));

    awaitReplicaFailure("rolled");
    assertThat(pods("rolled"))
        .singleElement()
        .satisfies(
            pod ->
                assertThat(pod.getSpec().getContainers().getFirst().getImage()).endsWith(digest));
  }

  @Test
  void T44_aRunningPodTakesNoOtherUnsignedImage() {
    var other = scene.image(lab.registry(), "changed-to");

    var refused = kubectl("set", "image", "pod/changed", "changed=" + other);
    var labelled = kubectl("label", "pod", "changed", "seen=yes");
    var allowed = kubectl("set", "image", "pod/changed", "changed=" + PolicyScene.byTag(signed));

    assertRefused(refused);
    assertPasses(labelled);
    assertPasses(allowed);
    assertThat(scene.pod("changed").getSpec().getContainers().getFirst().getImage())
        .endsWith(signed.substring(signed.indexOf('@')));
  }

  @Test
  void T44_statusAndResourcesOfARunningPodChange() {
    var status =
        kubectl(
            "patch",
            "pod",
            "scraped",
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"reason\":\"Tested\"}}");
    var toleration =
        kubectl(
            "patch",
            "pod",
            "scraped",
            "--type=json",
            "-p",
            "[{\"op\":\"add\",\"path\":\"/spec/tolerations/-\",\"value\":{\"key\":\"a\",\"operator\":\"Exists\"}}]");
    var resized =
        kubectl(
            "patch",
            "pod",
            "scraped",
            "--subresource=resize",
            "--type=strategic",
            "-p",
            "{\"spec\":{\"containers\":[{\"name\":\"scraped\",\"resources\":{\"requests\":{\"cpu\":\"10m\"}}}]}}");

    assertPasses(status);
    assertPasses(toleration);
    assertThat(resized.output()).doesNotContain("portreeve");
  }

  @Test
  void T44_aRunningPodIsEvictedAndDeleted() {
    var deleted = kubectl("delete", "pod", "removed", "--now", "--timeout=40s");

    assertPasses(deleted);
  }
}
