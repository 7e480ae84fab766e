package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Manifests;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways by which a pod comes into a cluster, and what it may say of itself to get in. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkloadSurfaceE2E {
  private static final String NAMESPACE = "ways";

  private final Lab lab;
  private final PolicyScene scene;
  private final Manifests manifests;
  private String signed = "";
  private String unsigned = "";

  WorkloadSurfaceE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAMESPACE);
    this.manifests = new Manifests(lab);
  }

  @BeforeAll
  void enforce() {
    signed = scene.signedImage(lab.registry(), "signed");
    unsigned = scene.image(lab.registry(), "unsigned");
    var _ = scene.enforce(scene.manifest());
    scene.awaitRefused(unsigned);
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private static void assertRefused(Commands.Result result) {
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("portreeve policy \"ways\" refuses", "no signature");
  }

  private static String pod(String namespace, String metadata, String spec, String image) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {namespace: %s, %s}
        spec:
          %s
          containers: [{name: main, image: "%s"}]
        """
        .formatted(namespace, metadata, spec, image);
  }

  private Commands.Result create(String metadata, String spec, String image) {
    return manifests.create(pod(NAMESPACE, metadata, spec, image));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReplicationController", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"})
  void T45_podsOfEveryControllerAreRefused(String kind) {
    var name = "bad-" + kind.toLowerCase(Locale.ROOT);

    assertPasses(manifests.create(workload(kind, name, unsigned)));

    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        lab.client().v1().events().inNamespace(NAMESPACE).list().getItems().stream()
                            .filter(event -> name.equals(event.getInvolvedObject().getName()))
                            .map(Event::getMessage))
                    .anyMatch(message -> message.contains("no signature")));
    assertThat(lab.client().pods().inNamespace(NAMESPACE).withLabel("app", name).list().getItems())
        .isEmpty();
  }

  private static String workload(String kind, String name, String image) {
    var api =
        switch (kind) {
          case "ReplicationController" -> "v1";
          case "Job" -> "batch/v1";
          default -> "apps/v1";
        };
    var more =
        switch (kind) {
          case "ReplicationController" -> "selector: {app: " + name + "}";
          case "Job" -> "backoffLimit: 0";
          default -> "selector: {matchLabels: {app: " + name + "}}";
        };
    return """
        apiVersion: %s
        kind: %s
        metadata: {name: %3$s, namespace: %4$s}
        spec:
          %5$s
          template:
            metadata: {labels: {app: %3$s}}
            spec:
              restartPolicy: %6$s
              containers: [{name: main, image: "%7$s"}]
        """
        .formatted(
            api, kind, name, NAMESPACE, more, kind.equals("Job") ? "Never" : "Always", image);
  }

  @Test
  void T45_aPodTemplateStartsNothing() {
    var result =
        manifests.create(
            """
            apiVersion: v1
            kind: PodTemplate
            metadata: {name: template, namespace: %s}
            template:
              spec:
                containers: [{name: main, image: "%s"}]
            """
                .formatted(NAMESPACE, unsigned));

    assertPasses(result);
  }

  @Test
  void T45_aNameThatTheServerMakesMakesNoDifference() {
    var refused = create("generateName: made-", "", unsigned);
    var allowed = create("generateName: made-", "", PolicyScene.byTag(signed));

    assertRefused(refused);
    assertThat(refused.output()).contains("container \"main\"");
    assertPasses(allowed);
    assertThat(lab.client().pods().inNamespace(NAMESPACE).list().getItems())
        .filteredOn(pod -> pod.getMetadata().getName().startsWith("made-"))
        .singleElement()
        .satisfies(
            pod ->
                assertThat(pod.getSpec().getContainers().getFirst().getImage())
                    .endsWith(signed.substring(signed.indexOf('@'))));
  }

  @Test
  void T45_aPodThatLooksStaticOrNamesItsNodeIsAPodLikeAnyOther() {
    var mirror =
        create(
            "name: mirror, annotations: {kubernetes.io/config.mirror: x, kubernetes.io/config.source: file}",
            "nodeName: node-1",
            unsigned);
    var bound = create("name: bound", "nodeName: node-1", unsigned);

    assertRefused(mirror);
    assertRefused(bound);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "labels: {portreeve.io/policy: ways, app.kubernetes.io/managed-by: portreeve}",
        "labels: {control-plane: x, admission.portreeve.io/ignore: \"true\"}",
        "annotations: {portreeve.io/verified: \"true\", portreeve.io/exempt: \"true\"}",
        "labels: {env: other}, finalizers: [portreeve.io/x]",
      })
  void T46_T17_noLabelOrAnnotationExempts(String metadata) {
    assertRefused(create("name: labelled, " + metadata, "", unsigned));
  }

  @Test
  void T46_takingLabelsOffAfterwardsOpensNothing() {
    assertPasses(create("name: relabelled, labels: {app: x}", "", signed));
    assertPasses(lab.tryKubectl("-n", NAMESPACE, "label", "pod", "relabelled", "app-"));

    var changed =
        lab.tryKubectl("-n", NAMESPACE, "set", "image", "pod/relabelled", "main=" + unsigned);

    assertRefused(changed);
  }

  @Test
  void T47_noParentVouchesForAPod() {
    // Given: an owner that is there, and was admitted
    assertPasses(manifests.create(workload("ReplicaSet", "parent", PolicyScene.byTag(signed))));
    var parent =
        lab.client().apps().replicaSets().inNamespace(NAMESPACE).withName("parent").require();

    for (var uid : new String[] {parent.getMetadata().getUid(), "forged"}) {
      // When
      var child =
          create(
              "name: child, labels: {app: parent}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: parent, controller: true, uid: "
                  + uid
                  + "}]",
              "",
              unsigned);

      // Then
      assertRefused(child);
    }
  }

  @Test
  void T42_thePolicyFollowsTheNamespacesLabels() {
    // Given
    var name = "ways-later";
    var namespaces = lab.client().namespaces();
    var _ =
        lab.client()
            .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
            .create();
    assertPasses(manifests.create(pod(name, "name: before", "", unsigned)));

    // When
    assertPasses(lab.tryKubectl("label", "namespace", name, "env=" + NAMESPACE));

    // Then: what runs goes on, and nothing new comes
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertRefused(
                    manifests.create(
                        pod(name, "generateName: new-", "", unsigned), "--dry-run=server")));
    assertPasses(manifests.create(pod(name, "name: signed", "", signed)));
    assertPasses(lab.tryKubectl("-n", name, "annotate", "pod", "before", "a=b"));

    // When
    assertPasses(lab.tryKubectl("label", "namespace", name, "env-"));

    // Then
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertPasses(
                    manifests.create(
                        pod(name, "generateName: new-", "", unsigned), "--dry-run=server")));
    var _ = namespaces.withName(name).delete();
  }

  @Test
  void T42_aNamespaceThatComesWithItsWorkloadIsProtectedAtOnce() {
    // Three times: the label must be heeded by whoever is asked first.
    for (var i = 0; i < 3; i++) {
      var name = "ways-with-" + i;

      var both =
          manifests.create(
              """
              apiVersion: v1
              kind: Namespace
              metadata: {name: %s, labels: {env: %s}}
              ---
              """
                      .formatted(name, NAMESPACE)
                  + pod(name, "name: at-once", "", unsigned));

      assertRefused(both);
      assertThat(both.output()).contains("namespace/" + name + " created");
      var _ = lab.client().namespaces().withName(name).delete();
    }
  }
}
