package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.RegistryEvent;
import io.portreeve.provider.RegistryEvent.ImagesChanged;
import io.portreeve.provider.RegistryEvent.RepositoryChanged;
import io.portreeve.provider.RegistryEvent.SettingsChanged;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as AWS documents them, and as somebody else may send them. */
class EventReaderTest {
  private static final RepositoryName API = RepositoryName.parse("shop/api");
  private static final String OTHERS = "aws-cli/2.31.0 md/awscrt#0.27.6";

  private static final String OURS = "arn:aws:iam::123456789012:role/platform/portreeve";
  private static final String BY_US = ",\"userIdentity\":{\"arn\":\"" + OURS + "\"}";

  private final List<String> counted = new ArrayList<>();
  private final EventReader reader = reader(() -> OURS);

  private EventReader reader(Supplier<String> principal) {
    return new EventReader(
        "123456789012",
        "us-east-1",
        new OwnCalls("portreeve/prod", principal, Clock.systemUTC()),
        new ApiEvents() {
          @Override
          public void requested(String operation, String outcome) {
            counted.add(operation + " " + outcome);
          }

          @Override
          public void held(String operation, Duration time) {}
        });
  }

  private static String event(String source, String type, String detail) {
    return """
        {"version":"0","id":"13cde686-328b-6117-af20-0e5566167482","detail-type":"%s",
         "source":"%s","account":"123456789012","time":"2026-11-21T12:00:00Z",
         "region":"us-east-1","resources":[],"detail":%s}"""
        .formatted(type, source, detail);
  }

  private static String call(String name, String parameters, String agent, String more) {
    return event(
        "aws.ecr",
        "AWS API Call via CloudTrail",
        """
        {"eventVersion":"1.11","eventSource":"ecr.amazonaws.com","eventName":"%s",
         "awsRegion":"us-east-1","userAgent":"%s","requestParameters":%s%s}"""
            .formatted(name, agent, parameters, more));
  }

  private List<RegistryEvent> read(String name, String parameters) {
    return reader.read(call(name, parameters, OTHERS, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECR Image Action",
        "ECR Image Scan",
        "ECR Replication Action",
        "ECR Pull Through Cache Action",
        "ECR Referrer Action",
        "ECR Something That Is New"
      })
  void whatHappensToImagesConcernsTheirRepository(String type) {
    // Given
    var message =
        event(
            "aws.ecr",
            type,
            """
            {"result":"SUCCESS","repository-name":"shop/api","image-digest":"sha256:7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e4782432e0378abcd1234",
             "action-type":"PUSH","image-tag":"latest"}""");

    // When
    var events = reader.read(message);

    // Then
    assertThat(events).containsExactly(new ImagesChanged(API));
  }

  @Test
  void inspectorNamesRepositoriesByArn() {
    var message =
        event(
            "aws.inspector2",
            "Inspector2 Scan",
            """
            {"scan-status":"INITIAL_SCAN_COMPLETE",
             "repository-name":"arn:aws:ecr:us-east-1:123456789012:repository/shop/api"}""");

    assertThat(reader.read(message)).containsExactly(new ImagesChanged(API));
  }

  @Test
  void anotherScanFrequencyConcernsEveryRepositoryNamed() {
    var message =
        event(
            "aws.ecr",
            "ECR Scan Resource Change",
            """
            {"action-type":"SCAN_FREQUENCY_CHANGE","repositories":[
              {"repository-name":"shop/api","scan-frequency":"SCAN_ON_PUSH","previous-scan-frequency":"MANUAL"},
              {"repository-name":"shop/web","scan-frequency":"SCAN_ON_PUSH","previous-scan-frequency":"MANUAL"}],
             "resource-type":"REPOSITORY","scan-type":"ENHANCED"}""");

    assertThat(reader.read(message))
        .containsExactly(
            new ImagesChanged(API), new ImagesChanged(RepositoryName.parse("shop/web")));
  }

  @ParameterizedTest
  @CsvSource({
    "CreateRepository",
    "DeleteRepository",
    "PutImageTagMutability",
    "PutLifecyclePolicy",
    "DeleteLifecyclePolicy",
    "SetRepositoryPolicy",
    "DeleteRepositoryPolicy",
    "SomethingNew"
  })
  void callsThatNameARepositoryConcernIt(String name) {
    assertThat(read(name, "{\"repositoryName\":\"shop/api\",\"registryId\":\"123456789012\"}"))
        .containsExactly(new RepositoryChanged(API, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PutImageScanningConfiguration", "UpdateImageStorageClass"})
  void callsThatConcernARepositoryAndItsImages(String name) {
    var ours = call(name, "{\"repositoryName\":\"shop/api\"}", "portreeve/prod", BY_US);

    assertThat(read(name, "{\"repositoryName\":\"shop/api\"}"))
        .containsExactly(new RepositoryChanged(API, false), new ImagesChanged(API));
    assertThat(reader.read(ours)).containsExactly(new RepositoryChanged(API, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TagResource", "UntagResource"})
  void callsThatNameAnArnConcernItsRepository(String name) {
    assertThat(
            read(
                name,
                "{\"resourceArn\":\"arn:aws:ecr:us-east-1:123456789012:repository/shop/api\"}"))
        .containsExactly(new RepositoryChanged(API, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PutImage", "BatchDeleteImage"})
  void callsThatChangeImagesConcernImages(String name) {
    assertThat(read(name, "{\"repositoryName\":\"shop/api\"}"))
        .containsExactly(new ImagesChanged(API));
  }

  @ParameterizedTest
  @CsvSource({
    "PutReplicationConfiguration", "PutRegistryScanningConfiguration", "PutRegistryPolicy",
    "DeleteRegistryPolicy", "CreatePullThroughCacheRule", "UpdateRepositoryCreationTemplate",
    "PutSigningConfiguration", "PutAccountSetting", "RegisterPullTimeUpdateExclusion",
    "StartReplicationBackfill", "SomethingNew"
  })
  void callsThatNameNoRepositoryConcernTheSettings(String name) {
    assertThat(read(name, "{}")).containsExactly(new SettingsChanged(false));
    assertThat(read(name, "null")).containsExactly(new SettingsChanged(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DescribeRepositories",
        "BatchGetImage",
        "ListTagsForResource",
        "GetAuthorizationToken",
        "InitiateLayerUpload",
        "ValidatePullThroughCacheRule"
      })
  void callsThatChangeNothingConcernNobody(String name) {
    assertThat(read(name, "{\"repositoryName\":\"shop/api\"}")).isEmpty();
  }

  @Test
  void refusedCallsConcernNobody() {
    var denied =
        call(
            "DeleteRepository",
            "{\"repositoryName\":\"shop/api\"}",
            OTHERS,
            ",\"errorCode\":\"AccessDenied\"");
    var readOnly =
        call("Something", "{\"repositoryName\":\"shop/api\"}", OTHERS, ",\"readOnly\":true");

    assertThat(reader.read(denied)).isEmpty();
    assertThat(reader.read(readOnly)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws-sdk-java/2.51.3 ua/2.1 api/ECR#2.51.x m/E,AK,N portreeve/prod|true",
        "[aws-sdk-java/2.51.3 portreeve/prod]|true",
        "portreeve/prod|true",
        "aws-sdk-java/2.51.3 portreeve/prod2|false",
        "aws-sdk-java/2.51.3 xportreeve/prod|false",
        "aws-sdk-java/2.51.3 portreeve/prod aws-cli|false",
        "aws-sdk-java/2.51.3 portreeve/staging|false",
      })
  void ourOwnCallsAreToldByTheirUserAgent(String agent, boolean own) {
    assertThat(reader.read(call("PutRegistryPolicy", "{}", agent, BY_US)))
        .containsExactly(new SettingsChanged(own));
    assertThat(
            reader.read(
                call("DeleteRepository", "{\"repositoryName\":\"shop/api\"}", agent, BY_US)))
        .containsExactly(new RepositoryChanged(API, own));
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:sts::123456789012:assumed-role/portreeve/session, true",
    "arn:aws:iam::123456789012:role/platform/portreeve, true",
    "arn:aws:sts::123456789012:assumed-role/somebody/portreeve, false",
    "arn:aws:sts::999999999999:assumed-role/portreeve/session, false",
    "arn:aws:iam::123456789012:user/portreeve, false",
  })
  void T59_ourUserAgentIsOursOnlyWithOurPrincipal(String caller, boolean own) {
    var call =
        call(
            "PutRegistryPolicy",
            "{}",
            "portreeve/prod",
            ",\"userIdentity\":{\"type\":\"AssumedRole\",\"arn\":\"" + caller + "\"}");

    assertThat(reader.read(call)).containsExactly(new SettingsChanged(own));
  }

  @Test
  void T59_anEventThatNamesThousandsIsOneLookAtTheRegistry() {
    // Given
    var names =
        IntStream.range(0, 5_000)
            .mapToObj("{\"repository-name\":\"x%d\"}"::formatted)
            .collect(Collectors.joining(","));
    var message =
        event("aws.ecr", "ECR Scan Resource Change", "{\"repositories\":[" + names + "]}");

    // When
    var events = reader.read(message);

    // Then
    assertThat(events).containsExactly(new SettingsChanged(false));
    assertThat(counted).containsExactly("sqs:Message refused");
  }

  @Test
  void whatALifecyclePolicyDidConcernsImages() {
    var message =
        event(
            "aws.ecr",
            "AWS Service Event via CloudTrail",
            """
            {"eventSource":"ecr.amazonaws.com","eventName":"PolicyExecutionEvent",
             "awsRegion":"us-east-1","userAgent":"AWS Internal","requestParameters":null,
             "eventType":"AwsServiceEvent",
             "serviceEventDetails":{"repositoryName":"shop/api","lifecycleEventPolicy":{}}}""");

    assertThat(reader.read(message)).containsExactly(new ImagesChanged(API));
  }

  @Test
  void T59_eventsOfOtherAccountsAndRegionsConcernNobody() {
    var push = event("aws.ecr", "ECR Image Action", "{\"repository-name\":\"shop/api\"}");

    assertThat(reader.read(push.replace("123456789012", "999999999999"))).isEmpty();
    assertThat(reader.read(push.replace("us-east-1", "us-east-2"))).isEmpty();
    assertThat(
            read(
                "SetRepositoryPolicy",
                "{\"repositoryName\":\"shop/api\",\"registryId\":\"999999999999\"}"))
        .isEmpty();
    assertThat(
            read(
                "TagResource",
                "{\"resourceArn\":\"arn:aws:ecr:us-east-1:999999999999:repository/shop/api\"}"))
        .isEmpty();
  }

  @Test
  void whatIsNotAboutEcrConcernsNobody() {
    assertThat(reader.read(event("aws.s3", "Object Created", "{\"repository-name\":\"shop/api\"}")))
        .isEmpty();
    assertThat(
            reader.read(
                event(
                    "aws.iam",
                    "AWS API Call via CloudTrail",
                    "{\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"PutRolePolicy\"}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "null",
        "{}",
        "{\"source\":\"aws.ecr\"}",
        "{\"source\":\"aws.ecr\",\"account\":\"1\",\"region\":\"r\",\"detail\":\"\"}",
        "{\"source\":\"aws.ecr\",\"time\":\"2026-11-21T12:00:00Z\",\"detail\":[]}",
        "{\"source\":\"aws.ecr\",\"time\":\"2026-11-21T12:00:00Z\",\"detail\":{}}",
        "{\"source\":{},\"time\":\"2026-11-21T12:00:00Z\",\"detail\":{}}",
        "{\"source\":\"aws.ecr\",\"time\":"
      })
  void T33_whatIsNoEventIsRefused(String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> reader.read(message));
  }

  @Test
  void T33_longAndDeepMessagesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read("{\"a\":\"" + "x".repeat(300_000) + "\"}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read("{\"a\":" + "[".repeat(100_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../etc", "SHOP/API", "a b", ""})
  void namesThatNoRepositoryHasConcernNobody(String name) {
    var message =
        event("aws.ecr", "ECR Image Action", "{\"repository-name\":\"%s\"}".formatted(name));

    assertThat(reader.read(message)).isEmpty();
  }
}
