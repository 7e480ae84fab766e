package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.portreeve.e2e.harness.AwsProxy;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.KstatusAssert;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A Registry's own life: its account, its credentials, its twin, and that it is read again and
 * again.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryE2E {
  private Lab lab;

  @BeforeAll
  void lab(Lab theLab) {
    lab = theLab;
  }

  @Test
  void itIsReadAtEveryIntervalWhileMetricsAreOn() {
    var scene = new Scene(lab, "metrics", "us-west-1");
    scene.apply(scene.registryManifest(""));
    var _ = scene.awaitReady(scene.registry());

    // The framework's own meters would have ended its timer before the second reading.
    var times = new HashSet<String>();
    await()
        .atMost(Scene.SOON.multipliedBy(2))
        .untilAsserted(
            () -> {
              times.add(scene.registry().get().getStatus().lastVerifiedTime());
              assertThat(times).hasSizeGreaterThanOrEqualTo(4);
            });

    assertThat(lab.operator().get("/q/metrics").body())
        .contains("portreeve_reconcile_seconds_count{controller=\"registry\"")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("metrics-shop");
    KstatusAssert.assertThatStatus(scene.registry().get()).isCurrent();
  }

  @Test
  void oneListingServesAllRepositoriesOfAnInterval() {
    var scene = new Scene(lab, "listing", "us-west-2");
    var namespace = scene.namespace("shop");
    scene.apply(scene.registryManifest(""));
    var _ = scene.awaitReady(scene.registry());
    for (var i = 0; i < 20; i++) {
      scene.repository(namespace, "r" + i, "scan: {onPush: true}");
    }
    for (var i = 0; i < 20; i++) {
      var _ = scene.awaitReady(scene.repository(namespace, "r" + i));
    }
    var from = lab.proxy().operations(scene.region()).size();

    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(lab.proxy().operations(scene.region()).size())
                    .isGreaterThanOrEqualTo(from + 2));

    assertThat(lab.proxy().operations(scene.region()).subList(from, from + 2))
        .containsOnly("DescribeRepositories");
    assertThat(scene.registry().get().getStatus().repositories()).isEqualTo(20);
  }

  @Test
  void theYoungerOfTwoForOneAccountAndRegionIsStalled() {
    var older = new Scene(lab, "older", "ca-central-1");
    var younger = new Scene(lab, "younger", "ca-central-1");
    older.apply(older.registryManifest(""));
    var _ = older.awaitReady(older.registry());

    younger.apply(younger.registryManifest(""));

    var stalled = younger.awaitReason(younger.registry(), "DuplicateRegistry");
    KstatusAssert.assertThatStatus(stalled).isFailed();
    assertThat(stalled.getStatus().conditions().getFirst().message()).contains("\"older\"");
  }

  @Test
  void credentialsComeFromTheSecretThatItNames() {
    var scene = new Scene(lab, "secretive", "sa-east-1");
    var manifest =
        scene
            .registryManifest("")
            .replace(
                "    endpoint:",
                "    credentialsSecretRef: {namespace: portreeve-system, name: aws}\n    endpoint:");
    scene.apply(manifest);
    var missing = scene.awaitReason(scene.registry(), "CredentialsUnusable");
    assertThat(missing.getStatus().conditions().getFirst().message())
        .contains("portreeve-system/aws", "doesn't exist");

    var _ =
        lab.client()
            .resource(
                new SecretBuilder()
                    .withMetadata(Scene.named("portreeve-system", "aws").build())
                    .withStringData(
                        Map.of(
                            "AWS_ACCESS_KEY_ID",
                            "AKIDFROMSECRET",
                            "AWS_SECRET_ACCESS_KEY",
                            "unspoken"))
                    .build())
            .create();
    var ready = scene.awaitReady(scene.registry());

    KstatusAssert.assertThatStatus(ready).isCurrent();
    assertThat(lab.proxy().calls(scene.region()))
        .isNotEmpty()
        .extracting(AwsProxy.Call::accessKey)
        .containsOnly("AKIDFROMSECRET");
  }

  @Test
  void aSecretThatTheChartDoesNotGrantIsNamed() {
    var scene = new Scene(lab, "forbidden", "ap-east-1");
    scene.apply(
        scene
            .registryManifest("")
            .replace(
                "    endpoint:",
                "    credentialsSecretRef: {namespace: kube-system, name: aws}\n    endpoint:"));

    var stalled = scene.awaitReason(scene.registry(), "CredentialsUnusable");

    assertThat(stalled.getStatus().conditions().getFirst().message())
        .contains("credentialsNamespaces");
    assertThat(lab.proxy().operations(scene.region())).isEmpty();
  }

  @Test
  void aRepositoryAppliedBeforeItsRegistryBecomesReadyWithIt() {
    var scene = new Scene(lab, "late", "ap-northeast-3");
    var namespace = scene.namespace("shop");
    scene.repository(namespace, "api", "scan: {onPush: true}");
    KstatusAssert.assertThatStatus(
            scene.awaitReason(scene.repository(namespace, "api"), "RegistryNotFound"))
        .isInProgress();

    scene.apply(scene.registryManifest(""));

    KstatusAssert.assertThatStatus(scene.awaitReady(scene.repository(namespace, "api")))
        .isCurrent();
  }

  @Test
  void aNamespaceThatLosesItsLabelLosesItsGrant() {
    var scene = new Scene(lab, "labels", "ap-northeast-2");
    var namespace = scene.namespace("shop");
    scene.apply(scene.registryManifest(""));
    scene.repository(namespace, "api", "scan: {onPush: true}");
    var _ = scene.awaitReady(scene.repository(namespace, "api"));

    var _ = lab.kubectl("label", "namespace", namespace, "portreeve.io/registry-access-");

    KstatusAssert.assertThatStatus(
            scene.awaitReason(scene.repository(namespace, "api"), "NotGranted"))
        .isFailed();
  }

  @Test
  void defaultsReachRepositoriesThatSayNothing() {
    var scene = new Scene(lab, "defaults", "ap-northeast-1");
    var namespace = scene.namespace("shop");
    var platform = scene.namespace("platform");
    scene.apply(
        """
            apiVersion: portreeve.io/v1alpha1
            kind: LifecyclePolicy
            metadata: {namespace: %s, name: standard}
            spec:
              rules:
                - name: untagged
                  match: {tagStatus: Untagged}
                  expire: {olderThan: 3d}
              accessFrom: {namespaceSelector: {}}
            """
            .formatted(platform));
    scene.apply(
        scene.registryManifest(
            """
                repositoryNamePattern: "{namespace}/svc-{name}"
                defaults:
                  tagMutability: {mode: Immutable}
                  encryption: {type: KMS}
                  scan: {onPush: true}
                  lifecyclePolicyRef: {namespace: %s, name: standard}
                """
                .formatted(platform)));
    scene.repository(namespace, "api", "scan: {onPush: false}");

    var object = scene.awaitReady(scene.repository(namespace, "api"));

    assertThat(object.getStatus().repositoryName()).isEqualTo(namespace + "/svc-api");
    assertThat(
            lab.aws(
                scene.region(),
                "ecr",
                "describe-repositories",
                "--repository-names",
                namespace + "/svc-api"))
        .contains("\"IMMUTABLE\"", "\"KMS\"", "\"scanOnPush\": false");
    var _ =
        scene.awaitThat(
            scene.policy(platform, "standard"),
            policy -> assertThat(policy.getStatus().repositories()).isOne());
  }
}
