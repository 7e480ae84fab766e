package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.e2e.harness.AwsProxy;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.KstatusAssert;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * AWS denies, throttles, is down, is another account; the operator is killed between two calls:
 * named states that heal.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultE2E {
  private Lab lab;
  private Scene scene;
  private String namespace;

  @BeforeAll
  void registry(Lab theLab) {
    lab = theLab;
    scene = new Scene(lab, "fault", "eu-central-1");
    namespace = scene.namespace("shop");
    scene.apply(scene.registryManifest(""));
    scene.policy(
        namespace,
        "keep",
        """
            - name: untagged
              match: {tagStatus: Untagged}
              expire: {olderThan: 7d}
            """);
    var _ = scene.awaitReady(scene.registry());
  }

  @AfterEach
  void theOperatorRuns() {
    lab.operator().start();
  }

  @Test
  void deniedIsStalledNamesTheActionAndHealsOnRequest() {
    try (var _ = lab.proxy().fault(scene.region(), AwsProxy.Answer.denied(), "CreateRepository")) {
      scene.repository(namespace, "denied", "scan: {onPush: true}");
      var object = scene.awaitReason(scene.repository(namespace, "denied"), "AccessDenied");

      KstatusAssert.assertThatStatus(object).isFailed();
      assertThat(object.getStatus().conditions().getFirst().message())
          .contains("ecr:CreateRepository " + namespace + "/denied");
    }
    scene.requestReconcile(scene.repository(namespace, "denied"));
    KstatusAssert.assertThatStatus(scene.awaitReady(scene.repository(namespace, "denied")))
        .isCurrent();
  }

  @Test
  void deniedHalfwayLosesNothingAndFinishesLater() {
    try (var _ =
        lab.proxy().fault(scene.region(), AwsProxy.Answer.denied(), "PutLifecyclePolicy")) {
      scene.repository(namespace, "halfway", "lifecyclePolicyRef: {name: keep}");
      var object = scene.awaitReason(scene.repository(namespace, "halfway"), "AccessDenied");
      KstatusAssert.assertThatStatus(object).isFailed();
    }
    scene.requestReconcile(scene.repository(namespace, "halfway"));
    var _ = scene.awaitReady(scene.repository(namespace, "halfway"));
    assertThat(count("CreateRepository", "halfway")).isOne();
  }

  @Test
  void throttledGoesOnAndHealsByItself() {
    try (var _ =
        lab.proxy().fault(scene.region(), AwsProxy.Answer.throttled(), "CreateRepository")) {
      scene.repository(namespace, "throttled", "scan: {onPush: true}");
      var object = scene.awaitReason(scene.repository(namespace, "throttled"), "Throttled");

      KstatusAssert.assertThatStatus(object).isInProgress();
    }
    KstatusAssert.assertThatStatus(scene.awaitReady(scene.repository(namespace, "throttled")))
        .isCurrent();
  }

  @Test
  void downGoesOnBeyondWhatTheFrameworkRetriesAndHealsByItself() {
    Registry registry;
    var calls = new AtomicInteger();
    try (var _ = lab.proxy().fault(scene.region(), AwsProxy.Answer.down())) {
      registry = scene.awaitReason(scene.registry(), "RegistryUnavailable");
      KstatusAssert.assertThatStatus(registry).isInProgress();
      // The framework's own default gives up after five retries, each of three attempts.
      var from = lab.proxy().operations(scene.region()).size();
      await()
          .atMost(Scene.SOON.multipliedBy(4))
          .untilAsserted(
              () -> {
                calls.set(lab.proxy().operations(scene.region()).size() - from);
                assertThat(calls.get()).isGreaterThan(18);
              });
    }
    await()
        .atMost(Scene.SOON.multipliedBy(3))
        .untilAsserted(() -> KstatusAssert.assertThatStatus(scene.registry().get()).isCurrent());
  }

  @Test
  void credentialsOfAnotherAccountAreStalledAndNothingIsWritten() {
    var other = new Scene(lab, "other-account", "eu-north-1");
    var home = other.namespace("shop");
    other.apply(other.registryManifest("").replace(Scene.ACCOUNT, "999999999999"));

    var registry = other.awaitReason(other.registry(), "AccountMismatch");
    KstatusAssert.assertThatStatus(registry).isFailed();
    assertThat(registry.getStatus().conditions().getFirst().message())
        .contains("belong to account 123456789012", "spec.ecr.accountId is 999999999999");
    other.repository(home, "api", "scan: {onPush: true}");
    var object = other.awaitReason(other.repository(home, "api"), "RegistryNotReady");

    KstatusAssert.assertThatStatus(object).isInProgress();
    assertThat(lab.proxy().operations(other.region())).containsOnly("DescribeRegistry");
  }

  @Test
  void killedBetweenTwoCallsItFinishesAfterTheStart() {
    try (var _ =
        lab.proxy()
            .fault(
                scene.region(),
                AwsProxy.Answer.after(() -> lab.operator().kill()),
                "PutLifecyclePolicy")) {
      scene.repository(namespace, "killed", "lifecyclePolicyRef: {name: keep}");
      await()
          .atMost(Scene.SOON)
          .untilAsserted(() -> assertThat(count("PutLifecyclePolicy", "killed")).isOne());
    }
    // What the dying operator asked for last may or may not have been done: as if not.
    var _ =
        lab.aws(
            scene.region(),
            "ecr",
            "delete-lifecycle-policy",
            "--repository-name",
            namespace + "/killed");

    lab.operator().start();

    KstatusAssert.assertThatStatus(scene.awaitReady(scene.repository(namespace, "killed")))
        .isCurrent();
    assertThat(count("CreateRepository", "killed")).isOne();
    assertThat(count("PutLifecyclePolicy", "killed")).isEqualTo(2);
    assertThat(scene.repository(namespace, "killed").get().getFinalizers())
        .containsExactly("portreeve.io/finalizer");
  }

  private long count(String operation, String repository) {
    return lab.proxy().calls(scene.region()).stream()
        .filter(call -> call.operation().equals(operation))
        .filter(call -> call.body().contains("/" + repository + "\""))
        .count();
  }
}
