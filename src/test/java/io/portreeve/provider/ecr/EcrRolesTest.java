package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrScene.REGION;
import static io.portreeve.provider.ecr.EcrScene.name;
import static io.portreeve.provider.ecr.EcrScene.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudCredentials.AccessKey;
import io.portreeve.credentials.CloudCredentials.AssumedRoles;
import io.portreeve.credentials.CloudCredentials.Role;
import io.portreeve.credentials.CloudCredentials.Scope;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryException;
import io.portreeve.testing.aws.AwsCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles of this account and of others. */
class EcrRolesTest {
  private static final String HUB = EcrScene.ACCOUNT;
  private static final String SPOKE = "222222222222";
  private static final String OTHER = "333333333333";
  private static final CloudCredentials KEY = new AccessKey("testing", "testing", null);

  private EcrScene scene;
  private String hop;
  private String spoke;
  private String other;

  @BeforeEach
  void start() {
    scene = new EcrScene();
    hop = scene.aws.account(HUB).role("hop", null, "arn:aws:iam::" + HUB + ":user/testing");
    spoke = scene.aws.account(SPOKE).role("portreeve", "spoke-secret", hop);
    other = scene.aws.account(OTHER).role("portreeve", null, hop);
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private RegistryAddress address(String account, Role... roles) {
    return scene.address(account, new AssumedRoles(KEY, List.of(roles), Scope.ALL));
  }

  private RegistryAddress spokeAddress() {
    return address(SPOKE, new Role(hop, null), new Role(spoke, "spoke-secret"));
  }

  @Test
  void aChainOfRolesLeadsToAnotherAccount() {
    // When
    try (var client = scene.clients.connect(spokeAddress())) {
      var _ = client.create(plain("shop/api"));

      // Then
      assertThat(client.accountId()).isEqualTo(SPOKE);
      assertThat(client.settings().principal()).isEqualTo(spoke);
    }
    assertThat(scene.aws.account(SPOKE).ecr(REGION).repositories()).containsExactly("shop/api");
    assertThat(scene.aws.ecr(REGION).repositories()).isEmpty();
    assertThat(scene.aws.assumed())
        .satisfiesExactly(
            first -> {
              assertThat(first.role()).isEqualTo(hop);
              assertThat(first.externalId()).isNull();
              assertThat(first.session()).isEqualTo("portreeve");
            },
            second -> {
              assertThat(second.role()).isEqualTo(spoke);
              assertThat(second.externalId()).isEqualTo("spoke-secret");
              assertThat(second.policy()).isNull();
            });
  }

  @Test
  void aSessionIsUsedForManyRequests() {
    try (var client = scene.clients.connect(spokeAddress())) {
      for (var i = 0; i < 10; i++) {
        assertThat(client.repositories()).isEmpty();
      }
    }

    assertThat(scene.aws.count("AssumeRole")).isEqualTo(2);
  }

  @Test
  void T37_sessionsOfAccountsDoNotMix() {
    // Given
    var first = scene.clients.connect(spokeAddress());
    var second = scene.clients.connect(address(OTHER, new Role(hop, null), new Role(other, null)));
    try (first;
        second) {
      // When
      var _ = first.create(plain("spoke/api"));
      var _ = second.create(plain("other/api"));
      var _ = first.settings().principal();

      // Then
      assertThat(first.accountId()).isEqualTo(SPOKE);
      assertThat(second.accountId()).isEqualTo(OTHER);
      assertThat(first.repository(name("other/api"))).isEmpty();
    }
    assertThat(scene.aws.account(SPOKE).ecr(REGION).repositories()).containsExactly("spoke/api");
    assertThat(scene.aws.account(OTHER).ecr(REGION).repositories()).containsExactly("other/api");
    var keys =
        scene.aws.calls().stream()
            .filter(call -> call.service().equals("ecr"))
            .map(AwsCall::accessKey)
            .distinct();
    assertThat(keys).hasSize(2).noneMatch("testing"::equals);
  }

  @Test
  void aWrongExternalIdIsDeniedAndNamesTheRole() {
    var address = address(SPOKE, new Role(hop, null), new Role(spoke, "guessed-secret"));

    try (var client = scene.clients.connect(address)) {
      assertThatExceptionOfType(RegistryException.AccessDenied.class)
          .isThrownBy(client::accountId)
          .withMessageContaining("sts:AssumeRole " + spoke)
          .withMessageContaining("external id")
          .withMessageNotContaining("guessed-secret");
    }
  }

  @Test
  void aRoleThatDoesNotTrustUsIsNamedOnce() {
    scene.aws.account(HUB).removeRole("hop");

    try (var client = scene.clients.connect(spokeAddress())) {
      assertThatExceptionOfType(RegistryException.AccessDenied.class)
          .isThrownBy(client::accountId)
          .withMessageContaining("sts:AssumeRole " + hop)
          .withMessageNotContaining(spoke)
          .satisfies(e -> assertThat(e.getMessage().split("must exist and trust", -1)).hasSize(2));
    }
  }

  @Test
  void whatStopsTheCredentialsServiceStopsTheRequestOnly() {
    // Given
    try (var client = scene.clients.connect(spokeAddress())) {
      var fault = scene.aws.fault("AssumeRole").serverError();
      assertThatExceptionOfType(RegistryException.Unavailable.class)
          .isThrownBy(client::repositories)
          .withMessageContaining("sts:AssumeRole " + hop);

      // When
      fault.stop();

      // Then
      assertThat(client.repositories()).isEmpty();
    }
  }

  @Test
  void aRoleOfNoFormIsInvalid() {
    try (var client = scene.clients.connect(address(SPOKE, new Role("portreeve", null)))) {
      assertThatExceptionOfType(RegistryException.Invalid.class).isThrownBy(client::accountId);
    }
  }

  @Test
  void T37_secretsAreInNoMessage() {
    // Given
    var key = new AccessKey("testing", "wrong-secret-key", "session-token-value");
    var address = scene.address(HUB, key);

    // When / Then
    try (var client = scene.clients.connect(address)) {
      assertThatExceptionOfType(RegistryException.AccessDenied.class)
          .isThrownBy(client::accountId)
          .satisfies(
              e -> assertThat(e.toString()).doesNotContain("wrong-secret", "session-token-value"));
    }
    assertThat(address.toString()).doesNotContain("wrong-secret", "session-token-value");
  }
}
