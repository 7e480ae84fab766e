package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.e2e.harness.Cosign;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.e2e.harness.SigningScene;
import io.portreeve.status.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where trust comes from, and that it changes while operator and webhook run. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustRootE2E {
  private static final String SYSTEM_NAMESPACE = "portreeve-system";

  private final Lab lab;
  private final SigningScene signing;

  TrustRootE2E(Lab lab) {
    this.lab = lab;
    this.signing = new SigningScene(lab::property, lab.directory().resolve("trust"));
  }

  private String manifest(String name, String signer) {
    return """
        apiVersion: portreeve.io/v1alpha1
        kind: ImagePolicy
        metadata:
          name: %1$s
          annotations: {reconcile.portreeve.io/requestedAt: "%2$s"}
        spec:
          images: ["%3$s/%1$s/**"]
          namespaceSelector: {matchLabels: {env: %1$s}}
          mode: Enforce
          signers: [%4$s]
        """
        .formatted(name, Instant.now(), lab.registry(), signer);
  }

  private String read(String property) {
    try {
      return Files.readString(Path.of(lab.property(property)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitRun(PolicyScene scene, String pod, String image, boolean admitted) {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var result =
                  lab.tryKubectl(
                      "-n", scene.name(), "run", pod, "--image", image, "--dry-run=server");
              assertThat(result.exit() == 0).as(result.output()).isEqualTo(admitted);
            });
  }

  @Test
  void T52_aTufRepositoryIsFollowedWithoutRestart() {
    // Given
    var scene = new PolicyScene(lab, "trust-tuf");
    var _ =
        lab.client()
            .configMaps()
            .inNamespace(SYSTEM_NAMESPACE)
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("trust-tuf")
                    .endMetadata()
                    .addToData("root.json", read("PORTREEVE_LAB_TUF_ROOT"))
                    .build())
            .createOr(NonDeletingOperation::update);
    var signer =
        "{name: release-workflow, keyless: {issuer: '%s', subject: '%s'}, trustRoot: {type: TUF, mirror: '%s',"
                .formatted(lab.issuer(), Cosign.IDENTITY, lab.property("PORTREEVE_LAB_TUF"))
            + " rootRef: {namespace: portreeve-system, name: trust-tuf}}}";
    var image = scene.signedImage(lab.registry(), "signed");

    // When
    var policy = scene.enforce(manifest(scene.name(), signer));

    // Then
    assertThat(Conditions.isTrue(policy.getStatus().conditions(), Condition.TRUST_ROOT_FRESH))
        .isTrue();
    awaitRun(scene, "before", image, true);

    // A root without the log that the signature stands in:
    var _ = lab.lab("tuf", lab.property("PORTREEVE_LAB_TRUSTED_ROOT_REKOR1"));
    scene.apply(manifest(scene.name(), signer));
    awaitRun(scene, "rotated", image, false);

    var _ = lab.lab("tuf", lab.property("PORTREEVE_LAB_TRUSTED_ROOT"));
    scene.apply(manifest(scene.name(), signer));
    awaitRun(scene, "back", image, true);
  }

  @Test
  void T54_aKeyThatChangesInItsSecretEndsWhatItVerified() throws IOException {
    // Given
    var scene = new PolicyScene(lab, "trust-key");
    var signer =
        "{name: release, key: {secretRef: {namespace: portreeve-system, name: trust-key}}, transparencyLog: Ignored}";
    secret(signing.publicKey("p256"));
    var image = scene.image(lab.registry(), "signed");
    var _ = signing.cosign().must("sign", Cosign.LEGACY, "--key", signing.key("p256"), image);
    var _ = scene.enforce(manifest(scene.name(), signer));
    awaitRun(scene, "before", image, true);

    // When
    secret(signing.publicKey("p384"));
    scene.apply(manifest(scene.name(), signer));

    // Then
    awaitRun(scene, "after", image, false);
    var _ = signing.cosign().must("sign", Cosign.LEGACY, "--key", signing.key("p384"), image);
    awaitRun(scene, "again", image, true);
  }

  private void secret(Path key) throws IOException {
    var _ =
        lab.client()
            .resource(
                new SecretBuilder()
                    .withMetadata(Scene.named(SYSTEM_NAMESPACE, "trust-key").build())
                    .withStringData(Map.of("cosign.pub", Files.readString(key)))
                    .build())
            .createOr(NonDeletingOperation::update);
  }

  @Test
  void anAuthorityOfOnesOwnNeedsNoLog() throws IOException {
    // Given
    var scene = new PolicyScene(lab, "trust-ca");
    var folder = Path.of(lab.property("PORTREEVE_LAB_TRUSTED_ROOT")).getParent();
    var _ =
        lab.client()
            .configMaps()
            .inNamespace(SYSTEM_NAMESPACE)
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("trust-ca")
                    .endMetadata()
                    .addToData("ca.crt", Files.readString(folder.resolve("fulcio.pem")))
                    .addToData("tsa.crt", Files.readString(folder.resolve("tsa.pem")))
                    .build())
            .createOr(NonDeletingOperation::update);
    var source = "{namespace: portreeve-system, name: trust-ca}";
    var signer =
        "{name: own, keyless: {subject: '%s'}, transparencyLog: Ignored, certificateTransparency: Ignored, timestamp: RFC3161,"
                .formatted(Cosign.IDENTITY)
            + " trustRoot: {type: CA, certificatesRef: %1$s, timestampCertificatesRef: %1$s}}"
                .formatted(source);
    var cosign = signing.cosign();
    var stamped = scene.image(lab.registry(), "stamped");
    var _ =
        cosign.must(
            "sign",
            Cosign.LEGACY,
            cosign.fulcio(),
            cosign.timestampServer(),
            cosign.keyless(),
            stamped);
    var bare = scene.image(lab.registry(), "bare");
    var _ = cosign.must("sign", Cosign.LEGACY, cosign.fulcio(), cosign.keyless(), bare);

    // When
    var _ = scene.enforce(manifest(scene.name(), signer));

    // Then
    awaitRun(scene, "stamped", stamped, true);
    awaitRun(scene, "bare", bare, false);
  }
}
