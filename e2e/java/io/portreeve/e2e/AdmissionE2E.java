package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One signed image runs, an unsigned one doesn't: real cosign, API server, registries. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionE2E {
  private final Lab lab;
  private final PolicyScene scene;
  private String signed = "";
  private String unsigned = "";

  AdmissionE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, "admission");
  }

  @BeforeAll
  void enforce() {
    var _ = scene.enforce(scene.manifest());
    signed = scene.signedImage(lab.registry(), "signed");
    unsigned = scene.image(lab.registry(), "unsigned");
  }

  @Test
  void anUnsignedImageIsRefusedAndTheMessageSaysAll() {
    var result = scene.run("unsigned", PolicyScene.byTag(unsigned));

    assertThat(result.exit()).isNotZero();
    assertThat(result.output())
        .contains(
            "admission", // the policy
            "container \"unsigned\"",
            unsigned.substring(unsigned.indexOf("@sha256")),
            "release-workflow",
            "no signature",
            "cosign sign");
  }

  @Test
  void aSignedImageRunsPinnedToTheDigestThatWasVerified() {
    var result = scene.run("signed", PolicyScene.byTag(signed));

    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(image("signed"))
        .isEqualTo(PolicyScene.byTag(signed) + signed.substring(signed.indexOf('@')));
    scene.awaitRunning("signed");
  }

  @Test
  void aRegistryWithReferrersApiServesAsWell() {
    var image = scene.signedImage(lab.referrersRegistry(), "referrers");
    var other = scene.image(lab.referrersRegistry(), "none");

    assertThat(scene.run("referrers", PolicyScene.byTag(image)).exit()).isZero();
    assertThat(scene.run("no-referrers", PolicyScene.byTag(other)).output())
        .contains("no signature");
  }

  @Test
  void T11_aSignatureOfSomebodyElseIsNamed() {
    var image = scene.image(lab.registry(), "foreign");
    lab.sign(image, "evil/app");

    var result = scene.run("foreign", image);

    assertThat(result.exit()).isNotZero();
    assertThat(result.output())
        .contains("https://github.com/evil/app/.github", "https://github.com/acme/app/.github");
  }

  @Test
  void T02_aTagThatMovesAfterwardsChangesNothing() {
    var image = scene.signedImage(lab.registry(), "moving");
    assertThat(scene.run("moving", PolicyScene.byTag(image)).exit()).isZero();

    var evil = lab.pushImage(PolicyScene.byTag(image), "evil");

    assertThat(image("moving")).endsWith(image.substring(image.indexOf('@')));
    assertThat(evil).isNotEqualTo(image);
    assertThat(scene.run("moved", PolicyScene.byTag(image)).output()).contains("no signature");
  }

  @Test
  void T10_anAttestationIsNoSignature() {
    var image = scene.image(lab.registry(), "attested");
    lab.attest(image, PolicyScene.SIGNER);

    var result = scene.run("attested", image);

    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("https://sigstore.dev/cosign/sign/v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"initContainers", "sidecar", "volume"})
  void T45_everyPlaceOfAnImageCounts(String place) {
    var result = lab.tryKubectl("apply", "-f", manifest(place, unsigned));
    var allowed = lab.tryKubectl("apply", "-f", manifest(place, signed));

    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("no signature");
    assertThat(allowed.exit()).as(allowed.output()).isZero();
  }

  private String manifest(String place, String image) {
    var path =
        lab.directory().resolve("pod-" + place + "-" + Integer.toHexString(image.hashCode()));
    return lab.write(
            path,
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %1$s, namespace: admission}
            spec:
              containers: [{name: main, image: %2$s}]
            %3$s
            """
                .formatted(
                    place.toLowerCase(java.util.Locale.ROOT),
                    signed,
                    switch (place) {
                      case "initContainers" ->
                          "  initContainers: [{name: init, image: " + image + "}]";
                      case "sidecar" ->
                          "  initContainers: [{name: side, restartPolicy: Always, image: "
                              + image
                              + "}]";
                      default -> "  volumes: [{name: data, image: {reference: " + image + "}}]";
                    }))
        .toString();
  }

  @Test
  void T40_aDebugContainerIsLookedAtOnItsOwn() {
    assertThat(scene.run("debugged", signed).exit()).isZero();
    scene.awaitRunning("debugged");

    var refused =
        lab.tryKubectl(
            "-n", "admission", "debug", "debugged", "--image", unsigned, "-c", "bad", "--", "sh");
    var allowed =
        lab.tryKubectl(
            "-n", "admission", "debug", "debugged", "--image", signed, "-c", "good", "--", "sh");

    assertThat(refused.output()).contains("no signature", "bad");
    assertThat(allowed.exit()).as(allowed.output()).isZero();
  }

  @Test
  void T45_aDeploymentsPodsArePinnedAndItsTemplateIsNot() {
    var tag = PolicyScene.byTag(signed);

    var _ = lab.kubectl("-n", "admission", "create", "deployment", "web", "--image", tag);

    org.awaitility.Awaitility.await()
        .atMost(io.portreeve.e2e.harness.Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        lab.client()
                            .pods()
                            .inNamespace("admission")
                            .withLabel("app", "web")
                            .list()
                            .getItems())
                    .singleElement()
                    .satisfies(
                        pod ->
                            assertThat(pod.getSpec().getContainers().getFirst().getImage())
                                .contains("@sha256:")));
    assertThat(
            lab.client()
                .apps()
                .deployments()
                .inNamespace("admission")
                .withName("web")
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers())
        .extracting(Container::getImage)
        .containsExactly(tag);
  }

  @Test
  void aDryRunIsDecidedAsWell() {
    var refused =
        lab.tryKubectl("-n", "admission", "run", "dry", "--image", unsigned, "--dry-run=server");
    var allowed =
        lab.tryKubectl("-n", "admission", "run", "dry", "--image", signed, "--dry-run=server");

    assertThat(refused.output()).contains("no signature");
    assertThat(allowed.exit()).as(allowed.output()).isZero();
  }

  @Test
  void whatTheRegistryAnswersIsNamed() {
    var absent = lab.registry() + "/admission/absent:v1";
    var down = lab.registryProxy().host() + "/admission/down:v1";
    var throttled = lab.registryProxy().host() + "/admission/throttled:v1";
    var secret = lab.registryProxy().host() + "/admission/secret:v1";
    lab.registryProxy().answer("/admission/down/", 503);
    lab.registryProxy().answer("/admission/throttled/", 429);
    lab.registryProxy().answer("/admission/secret/", 401);

    assertThat(scene.run("absent", absent).output()).contains("404", absent);
    assertThat(scene.run("down", down).output()).contains("503");
    assertThat(scene.run("throttled", throttled).output()).contains("429");
    assertThat(scene.run("secret", secret).output()).contains("401", "imagePullSecrets");
  }

  private String image(String pod) {
    return scene.pod(pod).getSpec().getContainers().getFirst().getImage();
  }
}
