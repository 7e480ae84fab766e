package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.e2e.harness.AwsProxy;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.KstatusAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One repository's life: created, in sync, changed behind our back, found again, taken over,
 * refused.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepositoryE2E {
  private static final String RULES =
      """
      - name: releases
        match: {tagStatus: Tagged, tagPatterns: ["release*"]}
        expire: {keepNewest: 20}
      """;
  private static final String EVERYTHING =
      """
      tagMutability: {mode: Immutable, except: [main-latest, buildcache]}
      encryption: {type: KMS, kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012"}
      scan: {onPush: true}
      lifecyclePolicyRef: {name: keep}
      tags: {team: shop, Name: api}
      """;

  private Scene scene;
  private String namespace;

  @BeforeAll
  void registry(Lab lab) {
    scene = new Scene(lab, "repository", "eu-west-1");
    namespace = scene.namespace("shop");
    scene.apply(scene.registryManifest(""));
    scene.policy(namespace, "keep", RULES);
    KstatusAssert.assertThatStatus(scene.awaitReady(scene.registry())).isCurrent();
    KstatusAssert.assertThatStatus(scene.awaitReady(scene.policy(namespace, "keep"))).isCurrent();
  }

  @Test
  void everySettingTakesAtMostFourCallsAndNoneWhenInSync() {
    var before = scene.lab().proxy().operations(scene.region()).size();

    scene.repository(namespace, "everything", EVERYTHING);
    var ready = scene.awaitReady(scene.repository(namespace, "everything"));

    KstatusAssert.assertThatStatus(ready).isCurrent();
    var calls = own(before, "everything");
    assertThat(calls).containsExactly("CreateRepository", "PutLifecyclePolicy");
    assertThat(described("everything"))
        .contains("IMMUTABLE_WITH_EXCLUSION", "main-latest", "\"scanOnPush\": true", "\"KMS\"");
    assertThat(ready.getStatus().uri())
        .isEqualTo("123456789012.dkr.ecr.eu-west-1.amazonaws.com/" + namespace + "/everything");
    // Two more listings, and nothing of its own.
    awaitListings(2);
    assertThat(own(before, "everything")).hasSize(2);
  }

  @Test
  void anOutOfBandChangeIsRepairedWithAnEventThatSaysWhatDiffered() {
    scene.repository(namespace, "drift", "tagMutability: {mode: Immutable}");
    var object = scene.awaitReady(scene.repository(namespace, "drift"));

    aws("put-image-tag-mutability", "drift", "--image-tag-mutability", "MUTABLE");

    assertThat(scene.awaitEvent(object, "DriftDetected"))
        .contains("tagMutability was Mutable, asked for is Immutable");
    assertThat(scene.awaitEvent(object, "DriftRepaired")).contains("Immutable");
    assertThat(described("drift")).contains("\"IMMUTABLE\"");
    KstatusAssert.assertThatStatus(scene.awaitReady(scene.repository(namespace, "drift")))
        .isCurrent();
  }

  @Test
  void whatAListingCannotShowIsRepairedOnRequest() {
    scene.repository(namespace, "request", "lifecyclePolicyRef: {name: keep}\ntags: {team: shop}");
    var object = scene.awaitReady(scene.repository(namespace, "request"));
    aws("delete-lifecycle-policy", "request");

    scene.requestReconcile(scene.repository(namespace, "request"));

    assertThat(scene.awaitEvent(object, "DriftRepaired")).contains("lifecyclePolicy was none");
    var _ =
        scene.awaitThat(
            scene.repository(namespace, "request"),
            o ->
                assertThat(o.getStatus().lastHandledReconcileAt())
                    .isEqualTo(
                        o.getMetadata()
                            .getAnnotations()
                            .get("reconcile.portreeve.io/requestedAt")));
    assertThat(aws("get-lifecycle-policy", "request")).contains("release*");
  }

  @Test
  void aRepositoryDeletedBehindOurBackIsMadeAnew() {
    scene.repository(namespace, "vanished", "scan: {onPush: true}");
    var object = scene.awaitReady(scene.repository(namespace, "vanished"));

    aws("delete-repository", "vanished");

    assertThat(scene.awaitEvent(object, "DriftDetected")).contains("repository was none");
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(described("vanished")).contains("arn:"));
  }

  @Test
  void aChangedSpecIsAppliedInPlace() {
    scene.repository(
        namespace, "changed", "tagMutability: {mode: Immutable}\ntags: {a: one, b: two}");
    var _ = scene.awaitReady(scene.repository(namespace, "changed"));

    scene.repository(namespace, "changed", "tagMutability: {mode: Mutable}\ntags: {a: three}");
    var object = scene.awaitReady(scene.repository(namespace, "changed"));

    assertThat(described("changed")).contains("\"MUTABLE\"");
    assertThat(tags("changed")).contains("three").doesNotContain("two");
    assertThat(scene.events(object, "DriftDetected")).isEmpty();
    assertThat(scene.awaitEvent(object, "Updated")).contains("tagMutability was Immutable");
  }

  @Test
  void aPolicyThatChangesChangesItsRepositories() {
    scene.policy(namespace, "moving", RULES);
    scene.repository(namespace, "moving", "lifecyclePolicyRef: {name: moving}");
    var _ = scene.awaitReady(scene.repository(namespace, "moving"));

    scene.policy(namespace, "moving", RULES.replace("20", "7"));

    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(aws("get-lifecycle-policy", "moving"))
                    .contains("\\\"countNumber\\\":7"));
    assertThat(scene.awaitReady(scene.policy(namespace, "moving")).getStatus().repositories())
        .isOne();
  }

  @Test
  void anObjectMadeAnewFindsItsRepositoryAgain() {
    scene.repository(namespace, "again", "scan: {onPush: true}");
    var first = scene.awaitReady(scene.repository(namespace, "again"));
    var _ = scene.repository(namespace, "again").delete();
    scene.awaitGone(scene.repository(namespace, "again"));
    assertThat(scene.awaitEvent(first, "Retained")).contains("stays");

    scene.repository(namespace, "again", "scan: {onPush: true}");
    var second = scene.awaitReady(scene.repository(namespace, "again"));

    assertThat(second.getMetadata().getUid()).isNotEqualTo(first.getMetadata().getUid());
    assertThat(tags("again")).contains(second.getMetadata().getUid());
  }

  @Test
  void aRepositoryWithoutOwnerIsLeftAloneUntilAdoptionIsAskedFor() {
    scene
        .lab()
        .aws(scene.region(), "ecr", "create-repository", "--repository-name", namespace + "/found");
    awaitListings(1);

    scene.repository(namespace, "found", "tagMutability: {mode: Immutable}");
    var refused = scene.awaitReason(scene.repository(namespace, "found"), "NotOwned");
    KstatusAssert.assertThatStatus(refused).isFailed();
    assertThat(described("found")).contains("\"MUTABLE\"");
    assertThat(tags("found")).doesNotContain("portreeve.io");

    scene.repository(namespace, "found", "tagMutability: {mode: Immutable}\nadoption: Adopt");
    KstatusAssert.assertThatStatus(scene.awaitReady(scene.repository(namespace, "found")))
        .isCurrent();
    assertThat(described("found")).contains("\"IMMUTABLE\"");
  }

  @Test
  void T59_aTenantNamesAnotherTeamsRepositoryAndNothingIsAsked() {
    var other = scene.namespace("payments");
    scene.repository(other, "ledger", "scan: {onPush: true}");
    var _ = scene.awaitReady(scene.repository(other, "ledger"));
    var before = scene.lab().proxy().operations(scene.region()).size();

    scene.repository(
        namespace,
        "thief",
        "repositoryName: "
            + other
            + "/ledger\nadoption: Adopt\ndeletionPolicy: Delete\nscan: {onPush: false}");
    var refused = scene.awaitReason(scene.repository(namespace, "thief"), "NotGranted");
    KstatusAssert.assertThatStatus(refused).isFailed();
    var _ = scene.repository(namespace, "thief").delete();

    scene.awaitGone(scene.repository(namespace, "thief"));
    awaitListings(1);
    assertThat(own(before, "ledger")).isEmpty();
    assertThat(refused.getStatus().arn()).isNull();
  }

  @Test
  void anEditWhileAStatusIsOnItsWayIsNotLost() {
    var edited = new AtomicBoolean();
    try (var _ =
        scene
            .lab()
            .proxy()
            .fault(
                scene.region(),
                AwsProxy.Answer.after(
                    () -> {
                      if (edited.compareAndSet(false, true)) {
                        scene.repository(
                            namespace,
                            "overtaken",
                            "tagMutability: {mode: Mutable}\nlifecyclePolicyRef: {name: keep}");
                      }
                    }),
                "PutLifecyclePolicy")) {
      scene.repository(
          namespace,
          "overtaken",
          "tagMutability: {mode: Immutable}\nlifecyclePolicyRef: {name: keep}");
      await().atMost(Scene.SOON).until(edited::get);
    }

    KstatusAssert.assertThatStatus(scene.awaitReady(scene.repository(namespace, "overtaken")))
        .isCurrent();
    assertThat(described("overtaken")).contains("\"MUTABLE\"");
  }

  @Test
  void encryptionThatDiffersIsStalledAndNothingIsWritten() {
    scene.repository(namespace, "sealed", "encryption: {type: AES256}");
    var _ = scene.awaitReady(scene.repository(namespace, "sealed"));

    scene.repository(namespace, "sealed", "encryption: {type: KMS}\nscan: {onPush: true}");
    var object = scene.awaitReason(scene.repository(namespace, "sealed"), "EncryptionDiffers");

    KstatusAssert.assertThatStatus(object).isFailed();
    assertThat(described("sealed")).contains("\"scanOnPush\": false");
  }

  @Test
  void suspendedObjectsAreLeftAlone() {
    scene.repository(namespace, "paused", "suspend: true\nscan: {onPush: true}");
    var object = scene.repository(namespace, "paused").get();

    assertThat(scene.awaitEvent(object, "Suspended")).contains("suspend");

    assertThat(own(0, "paused")).isEmpty();
  }

  private void awaitListings(int more) {
    var before = listings();
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(listings()).isGreaterThanOrEqualTo(before + more));
  }

  private long listings() {
    return scene.lab().proxy().calls(scene.region()).stream()
        .filter(call -> call.operation().equals("DescribeRepositories"))
        .filter(call -> !call.body().contains("repositoryNames"))
        .count();
  }

  /** Calls about one repository, by its name or ARN. */
  private List<String> own(int from, String repository) {
    return scene.lab().proxy().calls(scene.region()).stream()
        .skip(from)
        .filter(call -> call.body().contains("/" + repository + "\""))
        .map(call -> call.operation())
        .toList();
  }

  private String described(String repository) {
    return scene
        .lab()
        .aws(
            scene.region(),
            "ecr",
            "describe-repositories",
            "--repository-names",
            namespace + "/" + repository);
  }

  private String tags(String repository) {
    return scene
        .lab()
        .aws(
            scene.region(),
            "ecr",
            "list-tags-for-resource",
            "--resource-arn",
            "arn:aws:ecr:"
                + scene.region()
                + ":"
                + Scene.ACCOUNT
                + ":repository/"
                + namespace
                + "/"
                + repository);
  }

  private String aws(String command, String repository, String... more) {
    var arguments =
        new ArrayList<>(List.of("ecr", command, "--repository-name", namespace + "/" + repository));
    arguments.addAll(List.of(more));
    return scene.lab().aws(scene.region(), arguments.toArray(String[]::new));
  }
}
