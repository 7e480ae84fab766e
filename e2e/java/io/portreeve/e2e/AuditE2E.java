package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.api.v1alpha1.RunningViolation;
import io.portreeve.api.v1alpha1.RunningWorkloads;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Manifests;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What policies say of what runs and of what workloads would start, before they are enforced and
 * afterwards. Nodes report no digests here: a digest is the one that is written, or the one that a
 * tag names.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditE2E {
  private static final Duration SOON = Duration.ofSeconds(90);

  private final Lab lab;
  private final Manifests manifests;
  private final Scene events;

  AuditE2E(Lab lab) {
    this.lab = lab;
    this.manifests = new Manifests(lab);
    this.events = new Scene(lab, "audit", "eu-west-1");
  }

  @AfterAll
  void mend() {
    lab.registryProxy().answer("/v2/audit-outage/", 0);
  }

  private static String audited(PolicyScene scene) {
    return scene.manifest().replace("mode: Enforce", "mode: Audit");
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  /** Waits until the policy says this of what runs. */
  private RunningStatus awaitRunning(PolicyScene scene, Consumer<RunningStatus> assertions) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertions.accept(running(scene)));
    return running(scene);
  }

  private static RunningStatus running(PolicyScene scene) {
    var status = scene.policy().require().getStatus();
    assertThat(status).as("status").isNotNull();
    assertThat(status.running()).as("status.running").isNotNull();
    return Objects.requireNonNull(status.running());
  }

  private static Consumer<RunningStatus> pods(int compliant, int violating, int unknown) {
    return running ->
        assertThat(
                List.of(
                    running.pods(), running.compliant(), running.violating(), running.unknown()))
            .as("pods, compliant, violating, unknown: %s", running)
            .containsExactly(compliant + violating + unknown, compliant, violating, unknown);
  }

  private static RunningViolation violation(RunningStatus running, String kind) {
    return running.violations().stream()
        .filter(each -> each.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private void deployment(PolicyScene scene, String name, String image) {
    assertPasses(
        manifests.create(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s, namespace: %2$s}
            spec:
              replicas: 0
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec:
                  containers: [{name: main, image: "%3$s"}]
            """
                .formatted(name, scene.name(), image)));
  }

  /** Asks for a look at once. */
  private void requestLook(PolicyScene scene) {
    var _ =
        lab.kubectl(
            "annotate",
            "imagepolicy.portreeve.io/" + scene.name(),
            "reconcile.portreeve.io/requestedAt=" + Instant.now(),
            "--overwrite");
  }

  private String awaitEvent(PolicyScene scene, String reason, String image) {
    ImagePolicy policy = scene.policy().require();
    return events.awaitEvent(policy, reason, event -> event.getMessage().contains(image));
  }

  @Test
  void whatRunsIsCountedBeforeAPolicyIsEnforcedAndGoesOnRunningAfterwards() {
    // Given what has run before there was a policy
    var scene = new PolicyScene(lab, "audit-counts");
    var signed = scene.signedImage(lab.registry(), "signed");
    var unsigned = scene.image(lab.registry(), "unsigned");
    assertPasses(scene.run("pinned", signed));
    assertPasses(scene.run("tagged", PolicyScene.byTag(signed)));
    assertPasses(scene.run("unsigned", unsigned));
    assertPasses(scene.run("other", "docker.io/library/busybox:1"));
    deployment(scene, "good", PolicyScene.byTag(signed));
    deployment(scene, "bad", PolicyScene.byTag(unsigned));

    // When it is tried out
    var _ = scene.enforce(audited(scene));

    // Then
    var tried = awaitRunning(scene, pods(2, 1, 0));
    assertThat(tried.workloads()).isEqualTo(new RunningWorkloads(2, 1, 1, 0));
    assertThat(tried.violations()).hasSize(2);
    var pod = violation(tried, "Pod");
    assertThat(pod.namespace()).isEqualTo(scene.name());
    assertThat(pod.name()).isEqualTo("unsigned");
    assertThat(pod.image()).isEqualTo(unsigned);
    assertThat(pod.message()).contains("no signature");
    var workload = violation(tried, "Deployment");
    assertThat(workload.name()).isEqualTo("bad");
    assertThat(workload.image()).isEqualTo(PolicyScene.byTag(unsigned));
    assertThat(awaitEvent(scene, "RunningImageRefused", unsigned))
        .contains("1 pods run it", scene.name() + "/unsigned", "no signature");

    // When it is enforced
    var before = scene.pod("unsigned").getMetadata().getUid();
    var _ = scene.enforce(scene.manifest());
    scene.awaitRefused(unsigned);

    // Then what runs goes on, and is told as before
    assertThat(scene.run("new", unsigned).output()).contains("no signature");
    assertThat(scene.pod("unsigned").getMetadata().getUid()).isEqualTo(before);
    var enforced = awaitRunning(scene, pods(2, 1, 0));
    assertThat(enforced.workloads()).isEqualTo(tried.workloads());

    // When what violates goes
    var _ = lab.kubectl("-n", scene.name(), "delete", "pod", "unsigned", "--now");
    var _ = lab.kubectl("-n", scene.name(), "delete", "deployment", "bad");

    // Then
    var cleaned = awaitRunning(scene, pods(2, 0, 0));
    assertThat(cleaned.violations()).isEmpty();
  }

  @Test
  void aSignatureThatGoesShowsInWhatRuns() {
    // Given
    var scene = new PolicyScene(lab, "audit-deleted");
    var image = scene.signedImage(lab.registry(), "signed");
    assertPasses(scene.run("signed", image));
    var _ = scene.enforce(audited(scene));
    var _ = awaitRunning(scene, pods(1, 0, 0));

    // When
    deleteSignatures(image);
    requestLook(scene);

    // Then
    var running = awaitRunning(scene, pods(0, 1, 0));
    assertThat(violation(running, "Pod").message()).contains("no signature");
    assertThat(awaitEvent(scene, "RunningImageRefused", image)).contains("signed");

    // When it is signed again
    lab.sign(image, PolicyScene.SIGNER);
    requestLook(scene);

    // Then
    var again = awaitRunning(scene, pods(1, 0, 0));
    assertThat(again.violations()).isEmpty();
    assertThat(awaitEvent(scene, "RunningImageAdmitted", image)).contains("isn't refused");
  }

  /** Deletes the list of what refers to the image, as whoever may delete in the registry does. */
  private void deleteSignatures(String image) {
    var repository = image.substring(0, image.indexOf('@'));
    var list = repository + ":" + image.substring(image.indexOf('@') + 1).replace(':', '-');
    var _ = crane("delete", repository + "@" + crane("digest", list).strip());
  }

  private String crane(String command, String reference) {
    return Commands.must(
        Map.of(),
        List.of(lab.property("PORTREEVE_LAB_BIN") + "/crane", command, "--insecure", reference));
  }

  @Test
  void aTrustRootThatRotatesShowsInWhatRuns() {
    // Given
    var scene = new PolicyScene(lab, "audit-rotated");
    assertPasses(scene.run("signed", scene.signedImage(lab.registry(), "signed")));
    var _ = scene.enforce(audited(scene));
    var _ = awaitRunning(scene, pods(1, 0, 0));

    // When: a root without the log that the signature stands in
    scene.trustRoot(read("PORTREEVE_LAB_TRUSTED_ROOT_REKOR1"));
    requestLook(scene);

    // Then
    var _ = awaitRunning(scene, pods(0, 1, 0));

    // When
    scene.trustRoot(lab.trustedRoot());
    requestLook(scene);

    // Then
    var _ = awaitRunning(scene, pods(1, 0, 0));
  }

  private String read(String property) {
    try {
      return Files.readString(Path.of(lab.property(property)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatCanNotBeVerifiedIsNeverCompliant() {
    // Given
    var scene = new PolicyScene(lab, "audit-outage");
    var image =
        scene
            .signedImage(lab.referrersRegistry(), "signed")
            .replace(lab.referrersRegistry(), lab.registryProxy().host());
    assertPasses(scene.run("signed", image));
    lab.registryProxy().answer("/v2/audit-outage/", 503);

    // When
    var _ = scene.enforce(audited(scene));

    // Then
    var running = awaitRunning(scene, pods(0, 0, 1));
    assertThat(running.violations()).isEmpty();
  }

  @Test
  void anOperatorThatRestartsTellsTheSame() {
    // Given
    var scene = new PolicyScene(lab, "audit-restart");
    var signed = scene.signedImage(lab.registry(), "signed");
    var unsigned = scene.image(lab.registry(), "unsigned");
    assertPasses(scene.run("signed", signed));
    assertPasses(scene.run("unsigned", unsigned));
    var _ = scene.enforce(audited(scene));
    var before = awaitRunning(scene, pods(1, 1, 0));

    // When something comes while it is down
    lab.operator().kill();
    assertPasses(scene.run("another", unsigned));
    assertThat(running(scene)).isEqualTo(before);
    lab.operator().start();

    // Then
    var after = awaitRunning(scene, pods(1, 2, 0));
    assertThat(after.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.image()).isEqualTo(unsigned));
  }
}
