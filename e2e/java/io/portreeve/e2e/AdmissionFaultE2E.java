package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.status.Conditions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What admission does while something is broken. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionFaultE2E {
  private final Lab lab;
  private final PolicyScene scene;
  private String signed = "";
  private String unsigned = "";

  AdmissionFaultE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, "faults");
  }

  @BeforeAll
  void enforce() {
    var _ = scene.enforce(scene.manifest());
    signed = scene.signedImage(lab.registry(), "signed");
    unsigned = scene.image(lab.registry(), "unsigned");
  }

  @AfterEach
  void mend() {
    lab.registryProxy().delay(Duration.ZERO);
    lab.operator().start();
    lab.webhook().start();
    scene.trustRoot(lab.trustedRoot());
    var _ = scene.enforce(scene.manifest());
  }

  @Test
  void T55_withTheWebhookGoneOnlyProtectedImagesDependOnIt() {
    assertThat(scene.run("before", signed).exit()).isZero();
    lab.webhook().kill();

    var protectedImage = scene.run("during", signed);
    var other = scene.run("other", "docker.io/library/busybox:1");
    var label = lab.tryKubectl("-n", "faults", "label", "pod", "before", "seen=yes");
    var delete = lab.tryKubectl("-n", "faults", "delete", "pod", "before", "--now");

    assertThat(protectedImage.exit()).isNotZero();
    assertThat(protectedImage.output()).contains("failed calling webhook");
    assertThat(other.exit()).as(other.output()).isZero();
    assertThat(label.exit()).as(label.output()).isZero();
    assertThat(delete.exit()).as(delete.output()).isZero();
  }

  @Test
  void T55_aRestartedWebhookFailsClosedUntilItKnowsThePolicies() {
    lab.webhook().kill();
    var _ = lab.webhook().launch();

    var attempts = 0;
    while (!lab.webhook().isReady()) {
      attempts++;
      assertThat(scene.run("early-" + attempts, unsigned).exit()).isNotZero();
    }

    assertThat(scene.run("late", unsigned).output()).contains("no signature");
    assertThat(scene.run("late-signed", signed).exit()).isZero();
  }

  @Test
  void withTheOperatorGoneAdmissionGoesOn() {
    lab.operator().kill();

    var known = scene.run("without-operator", signed);
    var refused = scene.run("without-operator-unsigned", unsigned);

    assertThat(known.exit()).as(known.output()).isZero();
    assertThat(refused.output()).contains("no signature");
  }

  @Test
  void T34_aRegistryThatAnswersLateDeniesWithItsName() {
    var late = scene.signedImage(lab.referrersRegistry(), "late");
    var image = late.replace(lab.referrersRegistry(), lab.registryProxy().host());
    lab.registryProxy().delay(Duration.ofMinutes(1));

    var refused = scene.run("late-registry", image);
    var other = scene.run("beside-late-registry", signed);

    assertThat(refused.output()).contains(lab.registryProxy().host() + " didn't answer");
    assertThat(other.exit()).as(other.output()).isZero();
  }

  @Test
  void T58_aPolicyBrokenByAnEditStaysInForce() {
    var generation = scene.policy().get().getMetadata().getGeneration();

    scene.apply(
        scene.manifest().replaceFirst("subject: .*", "subjectRegex: \"https://(github.com/.*\""));

    var policy =
        scene.awaitPolicy(
            p -> assertThat(Conditions.isTrue(p.getStatus().conditions(), "Stalled")).isTrue());
    assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(generation);
    assertThat(policy.getStatus().conditions().toString()).contains("subjectRegex");
    assertThat(scene.run("still", unsigned).output()).contains("no signature");
    assertThat(scene.run("still-signed", signed).exit()).isZero();
  }

  @Test
  void T58_aTrustRootThatGoesStaysInForce() {
    var _ = lab.kubectl("-n", "portreeve-system", "delete", "configmap", "faults-root");
    var _ =
        lab.kubectl(
            "annotate",
            "imagepolicy.portreeve.io/faults",
            "reconcile.portreeve.io/requestedAt=gone",
            "--overwrite");

    var _ =
        scene.awaitPolicy(
            p ->
                assertThat(p.getStatus().conditions().toString())
                    .contains("TrustRootFresh", "faults-root"));
    assertThat(scene.run("rootless", unsigned).output()).contains("no signature");
    assertThat(scene.run("rootless-signed", signed).exit()).isZero();
  }

  @Test
  void T58_aPolicyThatWasNeverAcceptedRefusesWhatItNames() {
    var broken = new PolicyScene(lab, "never");
    broken.apply(
        broken.manifest().replaceFirst("subject: .*", "subjectRegex: \"https://(github.com/.*\""));
    var _ =
        broken.awaitPolicy(
            p -> assertThat(Conditions.isTrue(p.getStatus().conditions(), "Stalled")).isTrue());
    var image = broken.signedImage(lab.registry(), "signed");

    var result = broken.run("signed", image);
    var _ = broken.policy().delete();

    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("never", "subjectRegex");
  }

  @Test
  void T50_configurationsAreRepaired() {
    var name = "portreeve-faults";
    var configurations =
        lab.client().admissionRegistration().v1().validatingWebhookConfigurations();
    var before = configurations.withName(name).get();

    var _ = lab.kubectl("delete", "validatingwebhookconfiguration", name);

    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var after = configurations.withName(name).get();
              assertThat(after).isNotNull();
              assertThat(after.getWebhooks()).isEqualTo(before.getWebhooks());
            });
  }

  @Test
  void aDeletedPolicyLeavesNothing() {
    var gone = new PolicyScene(lab, "gone");
    var _ = gone.enforce(gone.manifest());
    var image = gone.image(lab.registry(), "unsigned");
    assertThat(gone.run("refused", image).exit()).isNotZero();

    var _ = lab.kubectl("delete", "imagepolicy.portreeve.io/gone", "--timeout=30s");

    assertThat(lab.tryKubectl("get", "validatingwebhookconfiguration", "portreeve-gone").exit())
        .isNotZero();
    assertThat(lab.tryKubectl("get", "mutatingwebhookconfiguration", "portreeve-gone").exit())
        .isNotZero();
    assertThat(gone.run("allowed", image).exit()).isZero();
  }

  @Test
  void aDoorIsClosedWithoutAskingAnyRegistry() {
    var door = new PolicyScene(lab, "door");
    var _ =
        door.enforce(
            """
            apiVersion: portreeve.io/v1alpha1
            kind: ImagePolicy
            metadata: {name: door}
            spec:
              effect: Deny
              images: ["**"]
              excludeImages: ["%s/**"]
              namespaceSelector: {matchLabels: {env: door}}
              mode: Enforce
            """
                .formatted(lab.registry()));

    assertThat(door.run("hub", "nginx").output()).contains("door", "docker.io/library/nginx");
    assertThat(door.run("ours", lab.registry() + "/any/thing:1").exit()).isZero();
  }
}
