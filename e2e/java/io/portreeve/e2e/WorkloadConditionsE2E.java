package io.portreeve.e2e;

import static io.portreeve.e2e.harness.DeadWebhook.assertAsked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.DeadWebhook;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the API server makes of a policy's match conditions for workloads while the webhook is dead
 * and, unlike a real one of workloads, must answer: what passes was not asked about, and no
 * expression failed.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkloadConditionsE2E {
  private static final String PROTECTED = "ghcr.io/shop/api:v1";
  private static final String OTHER = "docker.io/library/busybox:1.37";
  private static final String BASE = "ghcr.io/shop/base:v1";
  private static final int MANY = 100;

  private static final Map<String, String> VERSIONS =
      Map.of(
          "Deployment", "apps/v1",
          "ReplicaSet", "apps/v1",
          "StatefulSet", "apps/v1",
          "DaemonSet", "apps/v1",
          "Job", "batch/v1",
          "CronJob", "batch/v1",
          "ReplicationController", "v1");

  private final Lab lab;
  private final DeadWebhook webhook;
  private final DeadWebhook costly;

  WorkloadConditionsE2E(Lab lab) {
    this.lab = lab;
    webhook = new DeadWebhook(lab, "workloads");
    costly = new DeadWebhook(lab, "workloads-costly");
  }

  @BeforeAll
  void workloadsAndThenDeadWebhooks() {
    for (var kind : VERSIONS.keySet()) {
      create(webhook, workload(kind, "existing", containers(List.of(PROTECTED, OTHER))));
    }
    webhook.guardWorkloads(
        List.of("ghcr.io/shop/**"),
        List.of("ghcr.io/shop/base"),
        workload("Deployment", "probe", containers(List.of(PROTECTED))));
    // As long as the expressions get.
    costly.guardWorkloads(
        texts(28, "r%d.example.com/**"),
        texts(3, "r%d.example.com/**"),
        workload("Deployment", "probe", containers(List.of("r27.example.com/app"))));
  }

  @AfterAll
  void end() {
    webhook.close();
    costly.close();
  }

  private static List<String> texts(int count, String format) {
    return IntStream.range(0, count).mapToObj(format::formatted).toList();
  }

  private static String containers(List<String> images) {
    return IntStream.range(0, images.size())
        .mapToObj(i -> "{name: c%d, image: \"%s\"}".formatted(i, images.get(i)))
        .collect(Collectors.joining(", ", "containers: [", "]"));
  }

  private static String nameOf(String kind, String name) {
    return kind.toLowerCase(Locale.ROOT) + "-" + name;
  }

  /** One that makes no pods. */
  private static String workload(String kind, String name, String podSpec) {
    var app = nameOf(kind, name);
    var template =
        "{metadata: {labels: {app: %s}}, spec: {nodeSelector: {no: node}, %s%s}}"
            .formatted(app, kind.endsWith("Job") ? "restartPolicy: Never, " : "", podSpec);
    var selector = "selector: {matchLabels: {app: %s}}".formatted(app);
    var spec =
        switch (kind) {
          case "Job" -> "suspend: true, template: " + template;
          case "CronJob" ->
              "suspend: true, schedule: \"0 0 1 1 *\", jobTemplate: {spec: {template: "
                  + template
                  + "}}";
          case "DaemonSet" -> selector + ", template: " + template;
          case "StatefulSet" ->
              "serviceName: s, replicas: 0, " + selector + ", template: " + template;
          case "ReplicationController" -> "replicas: 0, template: " + template;
          default -> "replicas: 0, " + selector + ", template: " + template;
        };
    return """
    apiVersion: %s
    kind: %s
    metadata: {name: %s}
    spec: {%s}
    """
        .formatted(VERSIONS.get(kind), kind, app, spec);
  }

  private static void create(DeadWebhook where, String manifest) {
    var _ = where.client().resource(manifest).inNamespace(where.namespace()).create();
  }

  private void tryOut(String manifest) {
    var _ = webhook.client().resource(manifest).inNamespace(webhook.namespace()).dryRun().create();
  }

  private static String template(String kind) {
    return kind.equals("CronJob") ? "/spec/jobTemplate/spec/template" : "/spec/template";
  }

  private Commands.Result patch(String kind, String path, String value) {
    return lab.tryKubectl(
        "-n",
        webhook.namespace(),
        "patch",
        kind + "/" + nameOf(kind, "existing"),
        "--dry-run=server",
        "--type=json",
        "--patch",
        """
        [{"op": "add", "path": "%s", "value": %s}]"""
            .formatted(path, value));
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private static Set<String> kinds() {
    return VERSIONS.keySet();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyPlaceOfAnImageIsLookedAt(String kind) {
    // Given
    var other = containers(List.of(OTHER));
    var volume = ", volumes: [{name: v, image: {reference: \"%s\"}}, {name: e, emptyDir: {}}]";
    var init = ", initContainers: [{name: i0, image: \"%s\"}]";

    // When, Then
    for (var more : List.of(volume, init)) {
      tryOut(workload(kind, "tried", other + more.formatted(OTHER)));
      assertAsked(() -> tryOut(workload(kind, "tried", other + more.formatted(PROTECTED))));
    }
    tryOut(workload(kind, "tried", containers(List.of(OTHER, BASE))));
    assertAsked(() -> tryOut(workload(kind, "tried", containers(List.of(OTHER, PROTECTED)))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatBringsNoImageInPasses(String kind) {
    // When, Then
    assertPasses(patch(kind, "/metadata/labels", "{\"a\": \"a\"}"));
    if (!kind.equals("Job")) {
      assertPasses(patch(kind, template(kind) + "/metadata/annotations", "{\"again\": \"1\"}"));
      assertPasses(patch(kind, template(kind) + "/spec/containers/1/image", quoted(BASE)));
    }
  }

  /** All but the Job: its template is fixed. */
  private static Stream<String> changeable() {
    return VERSIONS.keySet().stream().filter(kind -> !kind.equals("Job"));
  }

  @ParameterizedTest
  @MethodSource("changeable")
  void anImageThatChangesIsAskedAbout(String kind) {
    // When
    var changed =
        patch(kind, template(kind) + "/spec/containers/1/image", quoted(PROTECTED + ".1"));

    // Then
    assertThat(changed.exit()).isNotZero();
    assertThat(changed.output()).contains("failed calling webhook");
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatAControllerMadeIsNotAskedAbout(String kind) {
    // Given
    var manifest = workload(kind, "owned", containers(List.of(PROTECTED)));

    // When, Then
    tryOut(owned(manifest, ", controller: true"));
    assertAsked(() -> tryOut(owned(manifest, ", controller: false")));
    assertAsked(() -> tryOut(owned(manifest, "")));
  }

  private static String owned(String manifest, String controller) {
    return manifest.replace(
        "metadata: {name: ",
        "metadata: {ownerReferences: [{apiVersion: example.com/v1, kind: Own, name: o, uid: u%s}], name: "
            .formatted(controller));
  }

  @Test
  void aRolloutOfWhatWasThereGoesOn() {
    // When
    assertPasses(
        lab.tryKubectl(
            "-n", webhook.namespace(), "rollout", "restart", "deployment/deployment-existing"));

    // Then
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        webhook
                            .client()
                            .apps()
                            .replicaSets()
                            .inNamespace(webhook.namespace())
                            .withLabel("app", "deployment-existing")
                            .list()
                            .getItems())
                    .hasSize(2));
  }

  @Test
  void T36_aHundredLongImagesAreWithinTheBudget() {
    // Given
    var kind = "CronJob";
    var excluded = containers(images("r2.example.com/"));
    var others = containers(images("r1.example.com/"));
    create(costly, workload(kind, "long", excluded));

    // When
    var _ =
        costly
            .client()
            .resource(workload(kind, "long", others))
            .inNamespace(costly.namespace())
            .fieldManager("tests")
            .forceConflicts()
            .serverSideApply();

    // Then
    assertThat(
            costly
                .client()
                .batch()
                .v1()
                .cronjobs()
                .inNamespace(costly.namespace())
                .withName(nameOf(kind, "long"))
                .require()
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers())
        .extracting(Container::getImage)
        .isEqualTo(images("r1.example.com/"));
    assertAsked(
        () -> create(costly, workload(kind, "asked", containers(images("r27.example.com/")))));
  }

  private static List<String> images(String host) {
    return IntStream.range(100, 100 + MANY)
        .mapToObj(i -> host + i + "a".repeat(255 - host.length() - 3))
        .toList();
  }
}
