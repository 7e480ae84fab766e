package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What upgrading and uninstalling leave and take. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstallE2E {
  private static final String NAME = "installed";

  private final Lab lab;
  private final PolicyScene scene;
  private String unsigned = "";

  InstallE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAME);
  }

  @BeforeAll
  void enforce() {
    var _ = scene.enforce(scene.manifest());
    unsigned = scene.image(lab.registry(), "unsigned");
    awaitRefusal();
  }

  private void awaitRefusal() {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> assertThat(scene.dryRun("unsigned", unsigned).output()).contains("no signature"));
  }

  private ValidatingWebhookConfiguration configuration() {
    return lab.client()
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName("portreeve-" + NAME)
        .get();
  }

  private String ownerUid() {
    return lab.client()
        .rbac()
        .clusterRoles()
        .withName("portreeve-webhook-owner")
        .require()
        .getMetadata()
        .getUid();
  }

  @Test
  void anUpgradeLeavesWhatProtectsAsItIs() {
    var owner = ownerUid();
    var before = configuration();

    lab.install("webhook.replicas=3", "rbac.aggregate=false");
    lab.install();

    assertThat(ownerUid()).isEqualTo(owner);
    assertThat(configuration()).isEqualTo(before);
    awaitRefusal();
  }

  @Test
  void uninstallingTakesWhatProtectsAndLeavesWhatWasAskedFor() {
    var policy = scene.policy().require();
    lab.operator().stop();
    lab.webhook().stop();

    lab.uninstall();

    // Kubernetes collects what the release owned: nothing refuses pods for want of a webhook.
    await().atMost(Scene.SOON).until(() -> configuration() == null);
    await().atMost(Scene.SOON).untilAsserted(() -> assertThat(ours()).isEmpty());
    var admitted = scene.dryRun("unprotected", unsigned);
    assertThat(admitted.exit()).as(admitted.output()).isZero();
    assertThat(scene.policy().require().getMetadata().getUid())
        .isEqualTo(policy.getMetadata().getUid());

    // Installed again, what was asked for is in force again, with nothing else to do.
    lab.install();
    lab.writeKubeconfigs();
    lab.operator().start();
    lab.webhook().start();
    awaitRefusal();
  }

  /** Accepted policies and fetched trust roots: what the operator wrote, and not the user. */
  private List<String> ours() {
    return lab.client().configMaps().inNamespace("portreeve-system").list().getItems().stream()
        .map(HasMetadata::getMetadata)
        .map(ObjectMeta::getName)
        .filter(name -> name.startsWith("portreeve-"))
        .toList();
  }
}
