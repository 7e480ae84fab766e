package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Manifests;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.status.Conditions;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy before it is enforced, and what it says of workloads: told, and never in the way. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModesE2E {
  private static final String WARNING = "Warning: ";

  private final Lab lab;
  private final Manifests manifests;
  private final PolicyScene warned;
  private final PolicyScene audited;
  private final PolicyScene enforced;
  private String signed = "";
  private String unsigned = "";

  ModesE2E(Lab lab) {
    this.lab = lab;
    this.manifests = new Manifests(lab);
    this.warned = new PolicyScene(lab, "mode-warn");
    this.audited = new PolicyScene(lab, "mode-audit");
    this.enforced = new PolicyScene(lab, "mode-enforce");
  }

  @BeforeAll
  void inForce() {
    signed = enforced.signedImage(lab.registry(), "signed");
    unsigned = enforced.image(lab.registry(), "unsigned");
    var _ = warned.enforce(inMode(warned, "Warn"));
    var _ = audited.enforce(inMode(audited, "Audit"));
    var _ = enforced.enforce(enforced.manifest());
    enforced.awaitRefused(unsigned);
  }

  @AfterEach
  void mend() {
    lab.webhook().start();
  }

  private static String inMode(PolicyScene scene, String mode) {
    return scene.manifest().replace("mode: Enforce", "mode: " + mode);
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private static void assertSilent(Commands.Result result) {
    assertPasses(result);
    assertThat(result.output()).doesNotContain(WARNING, "portreeve policy");
  }

  private static String image(PolicyScene scene, String pod) {
    return scene.pod(pod).getSpec().getContainers().getFirst().getImage();
  }

  private boolean mutates(String policy) {
    return lab.client()
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName("portreeve-" + policy)
            .get()
        != null;
  }

  private void awaitWarned(PolicyScene scene, String image) {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var result = scene.dryRun("probe", image);
              assertPasses(result);
              assertThat(result.output()).contains(WARNING, "no signature");
            });
  }

  @Test
  void warnTellsWhoeverCreatesAPodAndChangesNothing() {
    var bad = PolicyScene.byTag(warned.image(lab.registry(), "unsigned"));
    var good = PolicyScene.byTag(warned.signedImage(lab.registry(), "signed"));
    awaitWarned(warned, bad);

    var told = warned.run("unsigned", bad);
    var untold = warned.run("signed", good);

    assertPasses(told);
    assertThat(told.output())
        .contains(
            WARNING + "portreeve policy \"mode-warn\" would refuse ",
            "container \"unsigned\"",
            "no signature");
    assertSilent(untold);
    assertThat(image(warned, "unsigned")).isEqualTo(bad);
    assertThat(image(warned, "signed")).isEqualTo(good);
    warned.awaitRunning("unsigned");
    assertThat(mutates("mode-warn")).isFalse();
  }

  @Test
  void auditIsSilentAndCounts() {
    var bad = PolicyScene.byTag(audited.image(lab.registry(), "unsigned"));
    // A dry run isn't counted.
    var probes = new AtomicInteger();
    await()
        .atMost(Scene.SOON)
        .until(
            () -> {
              assertSilent(audited.run("probe-" + probes.incrementAndGet(), bad));
              return violations("mode-audit") > 0;
            });
    var before = violations("mode-audit");

    var result = audited.run("unsigned", bad);

    assertSilent(result);
    assertThat(image(audited, "unsigned")).isEqualTo(bad);
    assertThat(violations("mode-audit")).isEqualTo(before + 1);
    assertThat(mutates("mode-audit")).isFalse();
    // No workload is asked about either.
    assertSilent(manifests.create(workload("Deployment", "quiet", "mode-audit", bad)));
    assertThat(violations("mode-audit")).isEqualTo(before + 1);
  }

  /** How many images a policy would have refused, as the webhook counts. */
  private double violations(String policy) {
    return lab.webhook()
        .get("/q/metrics")
        .body()
        .lines()
        .filter(
            line ->
                line.startsWith("portreeve_images_violations_total{")
                    && line.contains("policy=\"" + policy + "\"")
                    && line.contains("mode=\"audit\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-before", "z-after"})
  void T18_aPolicyThatWarnsTakesNothingFromOneThatEnforces(String name) {
    var image = enforced.image(lab.registry(), "mixed-" + name);
    var other = new PolicyScene(lab, name);
    var _ =
        other.enforce(
            inMode(other, "Warn")
                .replaceFirst(
                    "images: \\[.*]", "images: [\"" + lab.registry() + "/mode-enforce/**\"]")
                .replaceFirst(
                    "namespaceSelector: .*",
                    "namespaceSelector: {matchLabels: {env: mode-enforce}}"));
    try {
      var result = enforced.run("mixed-" + name, image);

      assertThat(result.exit()).isNotZero();
      assertThat(result.output()).contains("portreeve policy \"mode-enforce\" refuses");
    } finally {
      var _ = lab.kubectl("delete", "imagepolicy.portreeve.io/" + name, "--timeout=30s");
    }
  }

  @Test
  void aPolicyGoesFromEnforceToWarnAndBack() {
    var scene = new PolicyScene(lab, "mode-change");
    var image = scene.image(lab.registry(), "unsigned");
    var _ = scene.enforce(scene.manifest());
    scene.awaitRefused(image);
    assertThat(mutates("mode-change")).isTrue();

    var _ = scene.enforce(inMode(scene, "Warn"));

    awaitWarned(scene, image);
    await().atMost(Scene.SOON).until(() -> !mutates("mode-change"));

    var _ = scene.enforce(scene.manifest());

    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(scene.dryRun("back", image).exit()).isNotZero());
    assertThat(mutates("mode-change")).isTrue();
  }

  @Test
  void T58_aPolicyThatWasNeverAcceptedWarnsOfWhatItWouldRefuse() {
    var scene = new PolicyScene(lab, "mode-never");
    var image = scene.signedImage(lab.registry(), "signed");
    scene.apply(
        inMode(scene, "Warn")
            .replaceFirst("subject: .*", "subjectRegex: \"https://(github.com/.*\""));
    var _ =
        scene.awaitPolicy(
            p -> assertThat(Conditions.isTrue(p.getStatus().conditions(), "Stalled")).isTrue());

    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(scene.dryRun("told", image).output())
                    .contains(WARNING, "mode-never", "subjectRegex"));
    assertPasses(scene.run("told", image));
  }

  @Test
  void withTheWebhookGoneWarnAndAuditHoldNobodyUp() {
    var warn = warned.image(lab.registry(), "during");
    var audit = audited.image(lab.registry(), "during");
    lab.webhook().kill();

    assertPasses(warned.run("during", warn));
    assertPasses(audited.run("during", audit));
    assertPasses(manifests.create(workload("Deployment", "during", "mode-enforce", unsigned)));
  }

  private static String workload(String kind, String name, String namespace, String image) {
    var version =
        switch (kind) {
          case "Job", "CronJob" -> "batch/v1";
          case "ReplicationController" -> "v1";
          default -> "apps/v1";
        };
    var template =
        "{metadata: {labels: {app: %s}}, spec: {%s containers: [{name: main, image: '%s'}]}}"
            .formatted(name, version.equals("batch/v1") ? "restartPolicy: Never," : "", image);
    var selector = "selector: {matchLabels: {app: " + name + "}}, ";
    var spec =
        switch (kind) {
          case "Job" -> "suspend: true, template: " + template;
          case "CronJob" ->
              "schedule: '0 0 1 1 *', jobTemplate: {spec: {template: " + template + "}}";
          case "ReplicationController" ->
              "replicas: 0, selector: {app: " + name + "}, template: " + template;
          case "DaemonSet" -> selector + "template: " + template;
          default -> "replicas: 0, " + selector + "template: " + template;
        };
    return """
        apiVersion: %s
        kind: %s
        metadata: {name: %s, namespace: %s}
        spec: {%s}
        """
        .formatted(version, kind, name, namespace, spec);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "Job",
        "CronJob"
      })
  void whoeverAppliesAWorkloadIsToldWhatItsPodsWouldBeRefusedFor(String kind) {
    var name = "told-" + kind.toLowerCase(Locale.ROOT);
    var tag = PolicyScene.byTag(unsigned);
    var manifest = workload(kind, name, "mode-enforce", tag);

    var told = manifests.apply(manifest);
    var again =
        manifests.apply(
            manifest.replace(
                "metadata: {name: " + name + ",",
                "metadata: {name: " + name + ", labels: {seen: again},"));

    assertPasses(told);
    assertThat(told.output())
        .contains(
            WARNING,
            kind,
            name,
            "its pods would be refused by portreeve policy \"mode-enforce\"",
            "no signature");
    // It brings no image in.
    assertSilent(again);
    var stored = lab.kubectl("-n", "mode-enforce", "get", kind, name, "-o", "json");
    assertThat(stored).contains("\"image\": \"" + tag + "\"").doesNotContain("@sha256:");
  }

  @Test
  void aWorkloadOfWhatIsSignedIsToldNothing() {
    var tag = PolicyScene.byTag(signed);

    assertSilent(manifests.apply(workload("Deployment", "fine", "mode-enforce", tag)));

    // Until its image is another one.
    var other =
        manifests.apply(
            workload("Deployment", "fine", "mode-enforce", PolicyScene.byTag(unsigned)));
    assertPasses(other);
    assertThat(other.output()).contains(WARNING, "would be refused");
  }

  @Test
  void aPolicyThatIgnoresWorkloadsSaysNothingOfThem() {
    var scene = new PolicyScene(lab, "mode-quiet");
    var _ =
        scene.enforce(
            scene.manifest().replace("mode: Enforce", "mode: Enforce\n  workloads: Ignore"));
    var image = scene.image(lab.registry(), "unsigned");
    scene.awaitRefused(image);

    assertSilent(manifests.apply(workload("Deployment", "quiet", "mode-quiet", image)));
  }
}
