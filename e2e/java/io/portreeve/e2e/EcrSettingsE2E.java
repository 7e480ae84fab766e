package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.e2e.harness.EcrScene;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.KstatusAssert;
import io.portreeve.testing.aws.FakeAws;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The settings of a registry itself: merged into what others declare, repaired, given back; and
 * what happens when ECR refuses some of it.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcrSettingsE2E {
  private static final String OURS =
      """
      replication:
        rules:
          - repositoryPrefixes: [myapp]
            destinations: [{region: eu-west-1}, {region: ap-northeast-1}]
      """;
  private static final String THEIRS =
      """
      {"destinations":[{"region":"us-west-2","registryId":"123456789012"}],
       "repositoryFilters":[{"filter":"theirs","filterType":"PREFIX_MATCH"}],
       "deleteReplication":{"enabled":true}}
      """;

  private final List<EcrScene> scenes = new ArrayList<>();
  private FakeAws aws;
  private Lab lab;

  @BeforeAll
  void start(Lab theLab) {
    lab = theLab;
    aws = FakeAws.start();
  }

  @AfterAll
  void end() {
    scenes.forEach(EcrScene::end);
    aws.close();
  }

  private EcrScene scene(String name, String region) {
    var scene = new EcrScene(lab, aws, name, region);
    scenes.add(scene);
    return scene;
  }

  private static void replicate(EcrScene scene, String... rules) {
    var _ =
        scene
            .ecr()
            .call(
                "PutReplicationConfiguration",
                "{\"replicationConfiguration\":{\"rules\":[" + String.join(",", rules) + "]}}");
  }

  private static String replication(EcrScene scene) {
    return scene.ecr().call("DescribeRegistry", "{}").path("replicationConfiguration").toString();
  }

  @Test
  void everySettingIsBroughtToWhatIsAsked() {
    // Given
    var scene = scene("everything", "us-test-1");

    // When
    scene.registry(
        OURS
            + """
            scanning:
              type: Enhanced
              rules: [{frequency: Continuous, repositoryPatterns: ["prod-*"]}]
            registryPolicy:
              statements:
                - Sid: Replicate
                  Effect: Allow
                  Principal: {AWS: "210987654321"}
                  Action: ["ecr:ReplicateImage", "ecr:CreateRepository"]
                  Resource: "arn:aws:ecr:us-test-1:123456789012:repository/*"
            pullThroughCaches: [{prefix: quay, upstream: Quay}]
            creationTemplates:
              - {prefix: quay, appliedFor: [PullThroughCache], tagMutability: {mode: Mutable}}
            signing:
              rules:
                - signingProfileArn: arn:aws:signer:us-test-1:123456789012:/signing-profiles/release
                  repositoryPatterns: ["prod-*"]
            accountSettings: {blobMounting: Enabled}
            pullTimeExclusions: {principals: ["arn:aws:iam::123456789012:role/scanner"]}
            """,
        "");
    var registry = scene.awaitRegistry();

    // Then
    KstatusAssert.assertThatStatus(registry).isCurrent();
    assertThat(registry.getStatus().settings())
        .extracting(SettingStatus::name)
        .contains(
            "replication",
            "scanning",
            "registryPolicy",
            "pullThroughCaches",
            "creationTemplates",
            "signing",
            "accountSettings",
            "pullTimeExclusions");
    assertThat(registry.getStatus().settings())
        .extracting(SettingStatus::state)
        .containsOnly(SettingStatus.State.InSync);
    assertThat(scene.ecr().settings().toString())
        .contains("myapp", "ENHANCED", "Replicate", "quay", "signing-profiles/release")
        .contains("role/scanner", "user/testing");

    // When nothing changes, nothing is written
    var before = aws.calls().size();
    scene.scene().requestReconcile(scene.registry());
    var stamp = scene.registry().get().getMetadata().getAnnotations();
    var _ =
        scene
            .scene()
            .awaitThat(
                scene.registry(),
                r ->
                    assertThat(r.getStatus().lastHandledReconcileAt())
                        .isEqualTo(stamp.get("reconcile.portreeve.io/requestedAt")));

    // Then
    assertThat(aws.calls().subList(before, aws.calls().size()))
        .noneMatch(
            call ->
                call.operation().matches("(Put|Create|Update|Delete|Register|Deregister|Start).*"));
  }

  @Test
  void rulesOfOthersAndMembersThatNobodyKnowsSurvive() {
    // Given
    var scene = scene("foreign", "us-test-2");
    replicate(scene, THEIRS);
    var before = replication(scene);

    // When
    scene.registry(OURS, "deletionPolicy: Remove");
    var _ = scene.awaitRegistry();

    // Then
    assertThat(replication(scene)).contains("theirs", "deleteReplication", "myapp");

    // When ours changes
    scene.registry(OURS.replace("myapp", "other"), "deletionPolicy: Remove");
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(replication(scene)).contains("other"));

    // Then
    assertThat(replication(scene)).contains("theirs", "deleteReplication").doesNotContain("myapp");

    // When the Registry goes
    var _ = scene.registry().delete();
    scene.scene().awaitGone(scene.registry());

    // Then
    assertThat(replication(scene)).isEqualTo(before);
  }

  @Test
  void whatSomebodyTookAwayIsShownAndComesBack() {
    // Given
    var scene = scene("drifting", "us-test-3");
    scene.registry(OURS, "");
    var registry = scene.awaitRegistry();

    // When
    replicate(scene, THEIRS);

    // Then
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(replication(scene)).contains("myapp", "theirs"));
    var event = scene.scene().awaitEvent(registry, "DriftDetected");
    assertThat(event).contains("replication");
    var _ =
        scene
            .scene()
            .awaitThat(
                scene.registry(),
                r ->
                    assertThat(r.getStatus().drift())
                        .anySatisfy(d -> assertThat(d.setting()).contains("replication")));
  }

  @Test
  void oneDeniedSettingDoesNotKeepTheOthersNorTheRepositories() {
    // Given
    var scene = scene("denied", "us-test-4");
    var namespace = scene.scene().namespace("shop");
    var fault =
        aws.fault("PutRegistryScanningConfiguration")
            .when(call -> call.region().equals("us-test-4"))
            .deny();

    // When
    scene.registry(
        OURS + "scanning: {rules: [{frequency: OnPush, repositoryPatterns: [\"prod-*\"]}]}\n", "");
    var stalled = scene.scene().awaitReason(scene.registry(), "SettingDenied");

    // Then
    KstatusAssert.assertThatStatus(stalled).isFailed();
    assertThat(stalled.getStatus().conditions().getFirst().message())
        .contains("scanning", "ecr:PutRegistryScanningConfiguration");
    assertThat(replication(scene)).contains("myapp");
    var _ = scene.repository(namespace, "api", "scan: {onPush: true}");

    // When
    fault.stop();
    scene.scene().requestReconcile(scene.registry());

    // Then
    var _ = scene.awaitRegistry();
  }

  @Test
  void aSettingThatSomebodyFightsOverIsLeftAlone() {
    // Given
    var scene = scene("contested", "us-test-5");
    scene.registry(OURS, "");
    var _ = scene.awaitRegistry();

    // When
    for (var i = 0; i < 3; i++) {
      var told = scene.registry().get().getStatus().drift().size();
      replicate(scene, THEIRS);
      // What is changed before the operator has read what it put may be a reading that lags.
      await()
          .atMost(Scene.SOON)
          .untilAsserted(
              () -> {
                assertThat(replication(scene)).contains("myapp");
                assertThat(scene.registry().get().getStatus().drift()).hasSizeGreaterThan(told);
              });
    }
    replicate(scene, THEIRS);

    // Then
    var stalled = scene.scene().awaitReason(scene.registry(), "SettingContested");
    KstatusAssert.assertThatStatus(stalled).isFailed();
    assertThat(replication(scene)).doesNotContain("myapp");

    // When somebody asks for it again
    scene.scene().requestReconcile(scene.registry());

    // Then
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(replication(scene)).contains("myapp"));
  }

  @Test
  void aRoleIsAssumedWithItsExternalIdAndNothingElseIsUsed() {
    // Given
    var role = "arn:aws:iam::123456789012:role/portreeve";
    aws.account(FakeAws.ACCOUNT).role("portreeve", "id-1", "*");
    var scene = scene("roles", "us-test-6");

    // When
    scene.registry("roleArn: " + role + "\nexternalId: wrong\n", "");
    var stalled = scene.scene().awaitReason(scene.registry(), "AccessDenied");

    // Then
    assertThat(stalled.getStatus().conditions().getFirst().message()).contains(role);

    // When
    scene.registry("roleArn: " + role + "\nexternalId: id-1\n", "");
    var _ = scene.awaitRegistry();

    // Then
    assertThat(aws.calls())
        .filteredOn(
            call -> call.service().equals("ecr") && call.region().equals(scene.scene().region()))
        .isNotEmpty()
        .allMatch(call -> call.principal().contains("portreeve"));
  }
}
