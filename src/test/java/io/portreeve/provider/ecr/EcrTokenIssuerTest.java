package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudCredentials.AccessKey;
import io.portreeve.credentials.CloudCredentials.AssumedRoles;
import io.portreeve.credentials.CloudCredentials.Role;
import io.portreeve.credentials.CloudCredentials.Scope;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.provider.RegistryAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens for pulling, over HTTP. */
class EcrTokenIssuerTest {
  private EcrScene scene;

  @BeforeEach
  void start() {
    scene = new EcrScene();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aTokenIsIssuedForTwelveHours() {
    // When
    var token = scene.clients.tokens(scene.address()).issue();

    // Then
    assertThat(token.username()).isEqualTo("AWS");
    assertThat(scene.aws.accepts(token.password())).isTrue();
    assertThat(token.expiresTime())
        .isBetween(
            Instant.now().plus(Duration.ofHours(11)), Instant.now().plus(Duration.ofHours(13)));
    assertThat(scene.requests).containsExactly("ecr:GetAuthorizationToken ok");
  }

  @Test
  void T37_aTokenIsInNoText() {
    var token = scene.clients.tokens(scene.address()).issue();

    assertThat(token.toString()).doesNotContain(token.password());
  }

  @Test
  void everyTokenIsNew() {
    var issuer = scene.clients.tokens(scene.address());

    assertThat(issuer.issue().password()).isNotEqualTo(issuer.issue().password());
  }

  @Test
  void T57_aTokenForPullingIsNarrowed() {
    // Given
    var role =
        scene.aws.account(EcrScene.ACCOUNT).role("pull", null, "arn:aws:iam::123456789012:root");
    var pull =
        new AssumedRoles(
            new AccessKey("testing", "testing", null), List.of(new Role(role, null)), Scope.PULL);

    // When
    var token = scene.clients.tokens(scene.address().withCredentials(pull)).issue();

    // Then
    var issued = scene.aws.issued(token.password());
    assertThat(issued).isNotNull();
    assertThat(issued.sessionPolicy()).isEqualTo(pulling("aws", "us-east-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "us-gov-west-1, aws-us-gov",
    "cn-north-1, aws-cn",
    "eusc-de-east-1, aws-eusc",
    "xx-new-1, aws"
  })
  void T57_itIsForOneRegistryOfWhicheverPartition(String region, String partition) {
    // Given
    var address =
        new RegistryAddress(region, EcrScene.ACCOUNT, null, new CloudCredentials.DefaultChain());

    // Then
    assertThat(RoleCredentials.sessionPolicy(Scope.PULL, address))
        .isEqualTo(pulling(partition, region));
    assertThat(RoleCredentials.sessionPolicy(Scope.ALL, address)).isNull();
  }

  private static String pulling(String partition, String region) {
    return """
        {"Version":"2012-10-17","Statement":[\
        {"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},\
        {"Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer",\
        "ecr:BatchCheckLayerAvailability"],"Resource":"arn:%s:ecr:%s:123456789012:repository/*"}]}"""
        .formatted(partition, region);
  }

  @Test
  void onlyTheLastRoleOfAChainIsNarrowed() {
    // Given
    var account = scene.aws.account(EcrScene.ACCOUNT);
    var hop = account.role("hop", null, "arn:aws:iam::123456789012:root");
    var pull = account.role("pull", null, hop);
    var chain =
        new AssumedRoles(
            new AccessKey("testing", "testing", null),
            List.of(new Role(hop, null), new Role(pull, null)),
            Scope.PULL);

    // When
    var _ = scene.clients.tokens(scene.address().withCredentials(chain)).issue();

    // Then
    assertThat(scene.aws.assumed().getFirst().policy()).isNull();
    assertThat(scene.aws.assumed().getLast().policy()).isEqualTo(pulling("aws", "us-east-1"));
  }

  @Test
  void whoMayNotHaveOneIsToldWhy() {
    var _ = scene.aws.fault("GetAuthorizationToken").deny();

    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> scene.clients.tokens(scene.address()).issue())
        .withMessageContaining("ecr:GetAuthorizationToken")
        .withMessageContaining("not authorized")
        .matches(e -> !e.isTemporary());
  }

  @Test
  void whatMayPassIsSaidToBeTemporary() {
    var _ = scene.aws.fault("GetAuthorizationToken").serverError();

    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> scene.clients.tokens(scene.address()).issue())
        .matches(CredentialsException::isTemporary);
  }

  @Test
  void aTokenThatHasExpiredIsRefused() {
    var issuer = scene.clients(Duration.ofHours(13)).tokens(scene.address());

    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(issuer::issue)
        .withMessageContaining("expired at")
        .withMessageContaining("clock");
  }
}
