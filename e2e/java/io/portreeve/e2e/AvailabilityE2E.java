package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.e2e.harness.AdmissionLoad;
import io.portreeve.e2e.harness.ApiServer;
import io.portreeve.e2e.harness.Balancer;
import io.portreeve.e2e.harness.Balancer.Replica;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.MountedSecret;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.PortreeveProcess;
import io.portreeve.e2e.harness.Scene;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two webhooks behind a Service, as the chart has them: what ends, restarts, rotates or is lost
 * while pods are created all the time.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AvailabilityE2E {
  private static final String NAME = "available";

  private final Lab lab;
  private final PolicyScene scene;
  private final Balancer balancer = new Balancer();
  private final MountedSecret certificate;
  private final List<Replica> replicas = new ArrayList<>();
  private PortreeveProcess operator;
  private int started;
  private String signed = "";
  private String unsigned = "";

  AvailabilityE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAME);
    this.certificate =
        new MountedSecret(lab, "portreeve-webhook-tls", lab.directory().resolve("tls-available"));
    this.operator = operator(Map.of());
  }

  @BeforeAll
  void start() {
    lab.operator().stop();
    operator.start();
    replicas.addAll(List.of(replica(), replica()));
    var _ = scene.enforce(scene.manifest());
    signed = scene.signedImage(lab.registry(), "signed");
    unsigned = scene.image(lab.registry(), "unsigned");
    awaitAdmission();
  }

  @AfterEach
  void mend() {
    operator.start();
    awaitAdmission();
  }

  @AfterAll
  void end() {
    var _ = scene.policy().delete();
    operator.stop();
    replicas.forEach(replica -> replica.process().stop());
    balancer.close();
    certificate.close();
    lab.operator().start();
    lab.webhook().start();
  }

  private PortreeveProcess operator(Map<String, String> settings) {
    started++;
    return lab.operator("operator-" + NAME + started, balancer.endpoint(), settings);
  }

  /** One more, which gets connections. */
  private Replica replica() {
    started++;
    var port = lab.freePort();
    var process = lab.webhook("webhook-" + NAME + started, port, certificate.folder());
    process.start();
    var replica = new Replica(process, port);
    balancer.add(replica);
    awaitServed(replica, true);
    return replica;
  }

  private void awaitServed(Replica replica, boolean served) {
    await().atMost(Scene.SOON).until(() -> balancer.serves(replica) == served);
  }

  private void awaitAdmission() {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var result = scene.dryRun("probe", signed);
              assertThat(result.exit()).as(result.output()).isZero();
            });
  }

  private AdmissionLoad load() {
    return new AdmissionLoad(lab, NAME, signed);
  }

  private static void assertNothingFailed(AdmissionLoad load) {
    assertThat(load.failures()).as("of %d", load.admitted()).isEmpty();
  }

  @Test
  void aRollingRestartFailsNoAdmission() {
    try (var load = load()) {
      for (var old : List.copyOf(replicas)) {
        // As the Deployment does it: a new one is ready before an old one goes.
        replicas.add(replica());
        balancer.remove(old);
        old.process().stop();
        replicas.remove(old);
        load.awaitMore(50);
      }

      assertNothingFailed(load);
    }
  }

  @Test
  void aReplicaThatIsLostFailsNothingOnceThatIsNoticed() {
    try (var load = load()) {
      for (var lost : List.copyOf(replicas)) {
        // One of them has the API server's connection.
        lost.process().kill();
        awaitServed(lost, false);
        var noticed = System.nanoTime();
        load.awaitMore(50);

        assertThat(load.failures()).filteredOn(f -> f.begun() - noticed > 0).isEmpty();
        balancer.remove(lost);
        replicas.remove(lost);
        replicas.add(replica());
      }
    }
  }

  @Test
  void aRotationFailsNoAdmission() {
    operator.stop();
    operator = operator(Map.of("PORTREEVE_WEBHOOK_CERTIFICATE_LIFE", "PT30S"));
    operator.start();
    var before = secret("ca.crt");
    try (var load = load()) {
      // The Secret is lost while webhooks run…
      var _ = lab.kubectl("-n", "portreeve-system", "delete", "secret", "portreeve-webhook-tls");
      var first =
          await()
              .atMost(Scene.SOON)
              .until(
                  () -> firstOf(secret("ca.crt")), pem -> !pem.isEmpty() && !before.contains(pem));

      // …and what comes in its place is soon replaced, until nobody believes its authority.
      await()
          .atMost(Scene.SOON)
          .until(() -> !secret("ca.crt").contains(first) && !believed().contains(first));
      load.awaitMore(50);

      assertNothingFailed(load);
    } finally {
      operator.stop();
      operator = operator(Map.of());
    }
  }

  @Test
  void T50_aForeignAuthorityIsTakenOut() {
    var before = believed();
    var foreign = Base64.getEncoder().encodeToString("not ours".getBytes(StandardCharsets.UTF_8));

    var _ =
        lab.tryKubectl(
            "patch",
            "validatingwebhookconfiguration",
            "portreeve-" + NAME,
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"/webhooks/0/clientConfig/caBundle\",\"value\":\"%s\"}]"
                .formatted(foreign));

    await().atMost(Scene.SOON).untilAsserted(() -> assertThat(believed()).isEqualTo(before));
    assertThat(scene.dryRun("repaired", unsigned).output()).contains("no signature");
  }

  @Test
  void afterTheApiServerRestartsEverybodyFollowsItAgain() {
    var api = new ApiServer(lab);

    api.stop();
    api.start();

    awaitAdmission();
    // The operator sees an edit, and the webhooks what comes of it.
    var _ =
        scene.enforce(scene.manifest().replace("subject: ", "subject: https://other.example/#"));
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> assertThat(scene.dryRun("other", signed).output()).contains("other.example"));
    var _ = scene.enforce(scene.manifest());
    awaitAdmission();
  }

  @Test
  void aLostLeaderIsReplacedAndAdmissionGoesOn() {
    var standby = operator(Map.of());
    standby.start();
    var lost = leader();
    var latest = signed.substring(0, signed.indexOf('@')) + ":latest";
    try (var load = load()) {
      operator.kill();

      var _ = scene.enforce(scene.manifest() + "  tags: {deny: [latest]}\n");
      assertThat(leader()).isNotEqualTo(lost).startsWith("operator-" + NAME + started);
      load.awaitMore(50);
      // The webhooks decide by what the new leader accepted.
      await()
          .atMost(Scene.SOON)
          .untilAsserted(
              () -> assertThat(scene.dryRun("latest", latest).output()).contains("tag", "latest"));

      assertNothingFailed(load);
    } finally {
      operator = standby;
    }
  }

  @Test
  void aClusterThatWasDownAsAWholeRecoversByItself() {
    scene.apply(everywhere());
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> assertThat(scene.dryRun("denied", "docker.io/library/a").exit()).isNotZero());

    // Everything is down, and the API server comes first.
    operator.kill();
    replicas.forEach(replica -> replica.process().kill());
    var api = new ApiServer(lab);
    api.stop();
    api.start();

    // What is protected can't start; what protects it, and the system's own, can.
    assertThat(scene.dryRun("down", signed).output()).contains("failed calling webhook");
    for (var namespace : List.of("portreeve-system", "kube-system")) {
      var own = dryRunIn(namespace);
      assertThat(own.exit()).as(own.output()).isZero();
    }

    for (var replica : replicas) {
      replica.process().start();
    }
    operator.start();
    var _ = lab.kubectl("delete", "imagepolicy.portreeve.io/everywhere", "--timeout=30s");
    awaitAdmission();
    assertThat(scene.dryRun("unsigned", unsigned).output()).contains("no signature");
  }

  /** A policy that names every image of every namespace. */
  private static String everywhere() {
    return """
    apiVersion: portreeve.io/v1alpha1
    kind: ImagePolicy
    metadata: {name: everywhere}
    spec:
      effect: Deny
      images: ["**"]
      mode: Enforce
    """;
  }

  private Commands.Result dryRunIn(String namespace) {
    return lab.tryKubectl(
        "-n",
        namespace,
        "run",
        "own",
        "--image",
        "docker.io/library/busybox:1",
        "--restart=Never",
        "--dry-run=server");
  }

  private String leader() {
    return lab.client()
        .leases()
        .inNamespace("portreeve-system")
        .withName("portreeve-operator")
        .require()
        .getSpec()
        .getHolderIdentity();
  }

  private String secret(String key) {
    var secret =
        lab.client()
            .secrets()
            .inNamespace("portreeve-system")
            .withName("portreeve-webhook-tls")
            .get();
    return secret == null ? "" : decoded(secret.getData().get(key));
  }

  /** Whom the API server believes in this policy's stead. */
  private String believed() {
    return decoded(
        lab.client()
            .admissionRegistration()
            .v1()
            .validatingWebhookConfigurations()
            .withName("portreeve-" + NAME)
            .require()
            .getWebhooks()
            .getFirst()
            .getClientConfig()
            .getCaBundle());
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  private static String firstOf(String pem) {
    var end = "-----END CERTIFICATE-----";
    return pem.isEmpty() ? "" : pem.substring(0, pem.indexOf(end));
  }
}
