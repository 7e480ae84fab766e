package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrScene.name;
import static io.portreeve.provider.ecr.EcrScene.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong between us and ECR. */
class EcrFaultsTest {
  private static final RepositoryName API = name("shop/api");

  private EcrScene scene;
  private RegistryClient client;

  @BeforeEach
  void start() {
    scene = new EcrScene();
    client = scene.connect();
    var _ = client.create(plain("shop/api"));
    scene.requests.clear();
  }

  @AfterEach
  void stop() {
    client.close();
    scene.close();
  }

  @Test
  void everyRequestIsToldOnceForEachAttempt() {
    // Given
    var _ = scene.aws.fault("GetLifecyclePolicy").times(1).throttle();
    var _ = scene.aws.fault("GetLifecyclePolicy").nth(2).serverError();

    // When
    var policy = client.lifecyclePolicy(API);

    // Then
    assertThat(policy).isEmpty();
    assertThat(scene.requests)
        .containsExactly(
            "ecr:GetLifecyclePolicy throttled",
            "ecr:GetLifecyclePolicy failed",
            "ecr:GetLifecyclePolicy refused");
  }

  @Test
  void aRawRequestIsTriedAgainLikeAnyOther() {
    // Given
    var _ = scene.aws.fault("GetRegistryPolicy").times(1).serverError();

    // When
    var policy = client.settings().read(Setting.REGISTRY_POLICY);

    // Then
    assertThat(policy).isEmpty();
    assertThat(scene.requests)
        .containsExactly("ecr:GetRegistryPolicy failed", "ecr:GetRegistryPolicy refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DescribeRepositories", "DescribeRegistry"})
  void whatIsDroppedIsTriedAgain(String operation) {
    // Given
    var _ = scene.aws.fault(operation).times(2).dropBefore();

    // When
    var repositories = client.repositories();
    var account = client.accountId();

    // Then
    assertThat(repositories).hasSize(1);
    assertThat(account).isEqualTo(EcrScene.ACCOUNT);
    assertThat(Collections.frequency(scene.requests, "ecr:" + operation + " failed")).isEqualTo(2);
    assertThat(Collections.frequency(scene.requests, "ecr:" + operation + " ok")).isEqualTo(1);
  }

  @Test
  void throttledThroughoutIsThrottled() {
    var _ = scene.aws.fault("DescribeRepositories").throttle();

    assertThatExceptionOfType(RegistryException.Throttled.class)
        .isThrownBy(() -> client.repositories())
        .withMessageContaining("ecr:DescribeRepositories");
    assertThat(scene.aws.count("DescribeRepositories")).isBetween(1, 3);
  }

  @Test
  void T59_whoWouldWaitTooLongIsTurnedAwayWithoutARequest() {
    // Given
    scene.timeStandsStill = true;
    var _ = scene.aws.fault("GetRegistryPolicy").throttle();
    for (var i = 0; i < 10; i++) {
      assertThatExceptionOfType(RegistryException.Throttled.class)
          .isThrownBy(() -> client.settings().read(Setting.REGISTRY_POLICY));
    }
    scene.aws.forgetCalls();

    // When / Then
    assertThatExceptionOfType(RegistryException.Throttled.class)
        .isThrownBy(() -> client.settings().read(Setting.REGISTRY_POLICY))
        .withMessageContaining("ecr:GetRegistryPolicy isn't sent");
    assertThat(scene.aws.calls()).isEmpty();
    assertThat(client.settings().read(Setting.REPLICATION)).isNotNull();
    assertThat(scene.waits)
        .isNotEmpty()
        .allMatch(wait -> wait.compareTo(Duration.ofSeconds(2)) <= 0);
  }

  @Test
  void aRegistryThatServesFewRequestsIsAskedAsManyAsItServes() {
    // Given
    var _ = scene.aws.fault("GetLifecyclePolicy").times(1).throttle();

    // When
    for (var i = 0; i < 20; i++) {
      assertThat(client.lifecyclePolicy(API)).isEmpty();
    }

    // Then
    assertThat(scene.aws.throttled()).isEqualTo(1);
    assertThat(scene.holds).hasSizeGreaterThan(5);
  }

  @Test
  void clientsOfOneRegistryShareWhatWasLearned() {
    // Given
    var _ = scene.aws.fault("GetLifecyclePolicy").times(1).throttle();
    assertThat(client.lifecyclePolicy(API)).isEmpty();

    // When
    try (var other = scene.connect()) {
      assertThat(other.lifecyclePolicy(API)).isEmpty();
    }

    // Then
    assertThat(scene.holds).contains("ecr:GetLifecyclePolicy");
  }

  @Test
  void anotherProcessLearnsForItself() {
    var _ = scene.aws.fault("GetLifecyclePolicy").times(1).throttle();
    assertThat(client.lifecyclePolicy(API)).isEmpty();
    scene.holds.clear();

    try (var other = scene.clients(Duration.ZERO).connect(scene.address())) {
      assertThat(other.lifecyclePolicy(API)).isEmpty();
    }

    assertThat(scene.holds).isEmpty();
  }

  @Test
  void oneOperationThatIsDeniedLeavesTheOthers() {
    // Given
    var _ = scene.aws.fault("SetRepositoryPolicy").deny();

    // When / Then
    assertThatExceptionOfType(RegistryException.AccessDenied.class)
        .isThrownBy(() -> client.setPolicy(API, "{}"))
        .withMessageContaining("ecr:SetRepositoryPolicy shop/api");
    client.setScanOnPush(API, true);
    assertThat(scene.requests)
        .containsExactly("ecr:SetRepositoryPolicy denied", "ecr:PutImageScanningConfiguration ok");
  }

  @Test
  void aCreationWhoseAnswerIsLostIsAConflict() {
    var _ = scene.aws.fault("CreateRepository").times(1).dropAfter();

    assertThatExceptionOfType(RegistryException.Conflict.class)
        .isThrownBy(() -> client.create(plain("shop/web")));
    assertThat(client.repository(name("shop/web"))).isPresent();
  }

  @Test
  void membersThatNobodyKnowsAreBorne() {
    scene.aws.newerMember("somethingNew", EcrScene.json("{\"a\":[1]}"));

    assertThat(client.repositories()).hasSize(1);
    assertThat(client.repository(API)).isPresent();
  }

  @Test
  void everyPageOfRepositoriesIsRead() {
    scene.ecr().pageLimit(2);
    for (var i = 0; i < 6; i++) {
      var _ = client.create(plain("many/r" + i));
    }

    assertThat(client.repositories()).hasSize(7);
    assertThat(scene.aws.count("DescribeRepositories")).isEqualTo(4);
  }

  @Test
  void everyRequestSaysWhoseItIs() {
    var _ = client.settings().principal();
    var _ = client.repositories();
    var _ = client.settings().read(Setting.SCANNING);

    assertThat(scene.aws.calls())
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.userAgent()).endsWith(" portreeve/prod"));
  }

  @Test
  void aClosedClientIsUnavailable() {
    client.close();

    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.repositories());
    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.settings().read(Setting.REPLICATION));
    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.settings().principal());
  }
}
