package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrException;

class FakeAwsTest {
  private static final String REGION = "us-east-1";
  private static final String NAMES = "{\"repositoryName\":\"shop/api\"}";
  private static final AwsBasicCredentials TESTING =
      AwsBasicCredentials.create("testing", "testing");

  private final FakeAws aws = FakeAws.start();
  private final RawCalls raw = new RawCalls(aws, TESTING, REGION);
  private EcrClient client;

  @BeforeEach
  void connect() {
    client = TestClients.ecr(aws, REGION);
  }

  @AfterEach
  void close() {
    client.close();
    aws.close();
  }

  private String refusal(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (EcrException e) {
      return e.awsErrorDetails().errorCode();
    }
  }

  private Runnable create(String name) {
    return () -> client.createRepository(r -> r.repositoryName(name));
  }

  @Test
  void whoDoesNotSignIsNobody() {
    // Given
    var request =
        HttpRequest.newBuilder(aws.url().resolve("/"))
            .header("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.DescribeRegistry")
            .header("Content-Type", FakeAws.ECR_TYPE)
            .POST(BodyPublishers.ofString("{}"))
            .build();

    // When
    var reply = RawCalls.reply(request);

    // Then
    assertThat(reply.error()).isEqualTo("MissingAuthenticationTokenException");
    assertThat(aws.calls()).isEmpty();
  }

  @Test
  void aSignatureIsOfTheSecretTheServiceAndTheBody() {
    // Given
    var target = Map.of("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.DescribeRegistry");
    var wrong = AwsBasicCredentials.create("testing", "guessed");
    var unknown = AwsBasicCredentials.create("AKIAUNKNOWN", "testing");

    // When, Then
    assertThat(raw.ecr("DescribeRegistry", "{}").error()).isEmpty();
    assertThat(new RawCalls(aws, wrong, REGION).ecr("DescribeRegistry", "{}").error())
        .isEqualTo("InvalidSignatureException");
    assertThat(new RawCalls(aws, unknown, REGION).ecr("DescribeRegistry", "{}").error())
        .isEqualTo("UnrecognizedClientException");
    assertThat(raw.send("sts", target, "{}").error()).isEqualTo("InvalidSignatureException");
  }

  @Test
  void accountsAndRegionsAreApart() {
    // Given
    aws.account("111122223333").key("other", "secret", "arn:aws:iam::111122223333:user/other");
    create("shop/api").run();

    // When
    try (var elsewhere = TestClients.ecr(aws, "eu-west-1");
        var other =
            TestClients.ecr(aws.url(), REGION, AwsBasicCredentials.create("other", "secret"))) {
      // Then
      assertThat(client.describeRepositories(r -> {}).repositories()).hasSize(1);
      assertThat(elsewhere.describeRepositories(r -> {}).repositories()).isEmpty();
      assertThat(other.describeRepositories(r -> {}).repositories()).isEmpty();
      assertThat(other.describeRegistry(r -> {}).registryId()).isEqualTo("111122223333");
    }
    assertThat(aws.calls())
        .extracting(AwsCall::operation, AwsCall::region, AwsCall::account)
        .contains(tuple("DescribeRegistry", REGION, "111122223333"));
  }

  @Test
  void callsAreWrittenDown() {
    // When
    create("shop/api").run();
    assertThat(refusal(create("shop/api"))).isEqualTo("RepositoryAlreadyExistsException");

    // Then
    assertThat(aws.counts()).isEqualTo(Map.of("CreateRepository", 2));
    assertThat(aws.calls())
        .extracting(AwsCall::outcome)
        .containsExactly("OK", "RepositoryAlreadyExistsException");
    assertThat(aws.calls().getFirst().repository()).isEqualTo("shop/api");
    assertThat(aws.calls().getFirst().accessKey()).isEqualTo("testing");
    aws.forgetCalls();
    assertThat(aws.calls()).isEmpty();
  }

  @Test
  void throttlesAsOftenAsAsked() {
    // Given
    var fault = aws.fault("CreateRepository").times(2).throttle();

    // When
    var outcomes = List.of(refusal(create("a/1")), refusal(create("a/2")), refusal(create("a/3")));

    // Then
    assertThat(outcomes).containsExactly("ThrottlingException", "ThrottlingException", "OK");
    assertThat(fault.hits()).isEqualTo(2);
    assertThat(aws.throttled()).isEqualTo(2);
    assertThat(aws.ecr(REGION).repositories()).containsExactly("a/3");
  }

  @Test
  void faultsMeetOnlyWhatTheyAreAbout() {
    // Given
    aws.fault("*").repository("a/1").account(FakeAws.ACCOUNT).deny();
    aws.fault("DescribeRegistry").serverError();
    aws.fault("GetAuthorizationToken").nth(2).error(400, "OptInRequired", "not yet");

    // When, Then
    assertThat(refusal(create("a/1"))).isEqualTo("AccessDeniedException");
    assertThat(refusal(create("a/2"))).isEqualTo("OK");
    assertThat(raw.ecr("DescribeRegistry", "{}").status()).isEqualTo(500);
    assertThat(raw.ecr("GetAuthorizationToken", "{}").error()).isEmpty();
    assertThat(raw.ecr("GetAuthorizationToken", "{}").error()).isEqualTo("OptInRequired");
    assertThat(raw.ecr("GetAuthorizationToken", "{}").error()).isEmpty();
    aws.heal();
    assertThat(refusal(create("a/1"))).isEqualTo("OK");
  }

  @Test
  void aRateIsKept() {
    // Given
    aws.rate("DescribeRegistry", 0.001, 3);

    // When
    for (var i = 0; i < 5; i++) {
      var _ = raw.ecr("DescribeRegistry", "{}");
    }

    // Then
    assertThat(aws.throttled()).isEqualTo(2);
  }

  @Test
  void aConnectionEndsBeforeOrAfterTheEffect() {
    // Given
    var before = aws.fault("CreateRepository").nth(1).dropBefore();
    var after = aws.fault("CreateRepository").nth(2).dropAfter();

    // When, Then
    assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> create("a/1").run());
    assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> create("a/2").run());
    assertThat(aws.ecr(REGION).repositories()).containsExactly("a/2");
    assertThat(before.hits() + after.hits()).isEqualTo(2);
    assertThat(aws.calls()).extracting(AwsCall::outcome).containsOnly("dropped");
    assertThat(refusal(create("a/2"))).isEqualTo("RepositoryAlreadyExistsException");
  }

  @Test
  void aHeldCallWaitsAndThenGoesOn() {
    // Given
    var fault = aws.fault("CreateRepository").hold();
    var call = CompletableFuture.runAsync(create("a/1"));
    Awaitility.await().untilAsserted(() -> assertThat(fault.hits()).isEqualTo(1));
    assertThat(aws.ecr(REGION).repositories()).isEmpty();

    // When
    fault.stop();

    // Then
    assertThat(call).succeedsWithin(5, TimeUnit.SECONDS);
    assertThat(aws.ecr(REGION).repositories()).containsExactly("a/1");
  }

  @Test
  void readsLagBehindWritesByReadsOrByTime() {
    // Given
    aws.clock(Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC));
    aws.ecr(REGION).lag(1, Duration.ZERO);
    create("shop/api").run();

    // When, Then
    assertThat(raw.ecr("GetRepositoryPolicy", NAMES).error())
        .isEqualTo("RepositoryNotFoundException");
    assertThat(raw.ecr("GetRepositoryPolicy", NAMES).error())
        .isEqualTo("RepositoryPolicyNotFoundException");
    aws.ecr(REGION).lag(0, Duration.ofSeconds(5));
    client.putImageScanningConfiguration(
        r -> r.repositoryName("shop/api").imageScanningConfiguration(s -> s.scanOnPush(true)));
    assertThat(scansOnPush()).isFalse();
    assertThat(scansOnPush()).isFalse();
    aws.advance(Duration.ofSeconds(5));
    assertThat(scansOnPush()).isTrue();
  }

  private boolean scansOnPush() {
    return client
        .describeRepositories(r -> {})
        .repositories()
        .getFirst()
        .imageScanningConfiguration()
        .scanOnPush();
  }

  @Test
  void settingsLagToo() {
    // Given
    aws.ecr(REGION).lag(1, Duration.ZERO);

    // When
    var put = raw.ecr("PutAccountSetting", "{\"name\":\"BLOB_MOUNTING\",\"value\":\"ENABLED\"}");

    // Then
    assertThat(put.error()).isEmpty();
    var get = "{\"name\":\"BLOB_MOUNTING\"}";
    assertThat(raw.ecr("GetAccountSetting", get).json().path("value").asText())
        .isEqualTo("DISABLED");
    assertThat(raw.ecr("GetAccountSetting", get).json().path("value").asText())
        .isEqualTo("ENABLED");
  }

  @Test
  void tokensHoldForTwelveHours() {
    // Given
    var before = aws.clock().instant();

    // When
    var data = client.getAuthorizationToken(r -> {}).authorizationData().getFirst();

    // Then
    var decoded = new String(Base64.getDecoder().decode(data.authorizationToken()), UTF_8);
    assertThat(decoded).startsWith("AWS:");
    var token = decoded.substring(4);
    assertThat(data.expiresAt())
        .isBetween(before.plus(Duration.ofHours(12)).minusMillis(1), before.plusSeconds(43_260));
    assertThat(aws.accepts(token)).isTrue();
    assertThat(aws.accepts("guessed")).isFalse();
    assertThat(aws.issued(token).accessKey()).isEqualTo("testing");
    aws.advance(Duration.ofHours(12).plusMinutes(2));
    assertThat(aws.accepts(token)).isFalse();
  }

  @Test
  void anAnswerMayHaveMoreThanAClientKnows() {
    // Given
    assertThat(raw.ecr("DescribeRegistry", "{\"future\":\"x\"}").error())
        .isEqualTo("SerializationException");
    var rule =
        """
        {"replicationConfiguration":{"rules":[{"destinations":[{"region":"eu-west-1",\
        "registryId":"123456789012"}],"deleteReplication":{"enabled":true},"future":"kept"}]}}""";

    // When
    aws.newerMember("future", TextNode.valueOf("new"));
    var put = raw.ecr("PutReplicationConfiguration", rule);

    // Then
    assertThat(put.error()).isEmpty();
    var shown = raw.ecr("DescribeRegistry", "{}").json();
    assertThat(shown.at("/replicationConfiguration/rules/0/future").asText()).isEqualTo("kept");
    assertThat(shown.at("/replicationConfiguration/future").asText()).isEqualTo("new");
    assertThat(shown.at("/replicationConfiguration/rules/0/deleteReplication/enabled").asBoolean())
        .isTrue();
    assertThat(client.describeRegistry(r -> {}).replicationConfiguration().rules()).hasSize(1);
  }

  @Test
  void itIsGoneWhenItIsClosed() {
    aws.close();
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> raw.ecr("DescribeRegistry", "{}"));
  }
}
