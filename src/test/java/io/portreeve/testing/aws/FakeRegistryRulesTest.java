package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.testing.aws.RawCalls.Reply;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

class FakeRegistryRulesTest {
  private static final String REGION = "us-east-1";
  private static final String SECRET =
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub";
  private static final String CACHE =
      """
      {"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"registry.example.com",\
      "upstreamRegistry":"docker-hub","credentialArn":"%s"}"""
          .formatted(SECRET);
  private static final String PREFIX = "{\"ecrRepositoryPrefix\":\"hub\"}";
  private static final String REPLICATION =
      """
      {"replicationConfiguration":{"rules":[{"destinations":[{"region":"eu-west-1",\
      "registryId":"123456789012"}],"repositoryFilters":[{"filter":"shop/","filterType":\
      "PREFIX_MATCH"}]}]}}""";
  private static final String DESTINATION =
      "{\"destination\":{\"region\":\"eu-west-1\",\"registryId\":\"123456789012\"}}";

  private final FakeAws aws = FakeAws.start();
  private final FakeEcr ecr = aws.ecr(REGION);
  private final RawCalls raw =
      new RawCalls(aws, AwsBasicCredentials.create("testing", "testing"), REGION);

  @AfterEach
  void close() {
    aws.close();
  }

  private Reply ok(String operation, String request) {
    var reply = raw.ecr(operation, request);
    assertThat(reply.error()).as("%s: %s", operation, reply.body()).isEmpty();
    return reply;
  }

  @Test
  void aPullThroughCacheIsMadeCheckedChangedAndTakenAway() {
    // When
    ok("CreatePullThroughCacheRule", CACHE);

    // Then
    assertThat(raw.ecr("CreatePullThroughCacheRule", CACHE).error())
        .isEqualTo("PullThroughCacheRuleAlreadyExistsException");
    assertThat(ok("ValidatePullThroughCacheRule", PREFIX).json().path("isValid").asBoolean())
        .isTrue();
    ecr.breakUpstream("hub", "UNAUTHORIZED");
    assertThat(ok("ValidatePullThroughCacheRule", PREFIX).json().path("failure").asText())
        .isEqualTo("UNAUTHORIZED");
    assertThat(raw.ecr("UpdatePullThroughCacheRule", PREFIX).error())
        .isEqualTo("InvalidParameterException");
    ok(
        "UpdatePullThroughCacheRule",
        "{\"ecrRepositoryPrefix\":\"hub\",\"credentialArn\":\"" + SECRET + "2\"}");
    var shown = ok("DescribePullThroughCacheRules", "{}").json().at("/pullThroughCacheRules/0");
    assertThat(shown.path("credentialArn").asText()).isEqualTo(SECRET + "2");
    ok("DeletePullThroughCacheRule", PREFIX);
    assertThat(raw.ecr("ValidatePullThroughCacheRule", PREFIX).error())
        .isEqualTo("PullThroughCacheRuleNotFoundException");
  }

  @Test
  void aSecretMustBeThereAndInTheRegion() {
    // Given
    ecr.noSuchKey(SECRET);

    // When, Then
    assertThat(raw.ecr("CreatePullThroughCacheRule", CACHE).error())
        .isEqualTo("SecretNotFoundException");
    assertThat(
            raw.ecr("CreatePullThroughCacheRule", CACHE.replace("us-east-1", "eu-west-1")).error())
        .isEqualTo("InvalidParameterException");
    ecr.repair();
    ok("CreatePullThroughCacheRule", CACHE);
  }

  @Test
  void aTemplateIsMadeChangedAndTakenAway() {
    // Given
    ok(
        "CreateRepositoryCreationTemplate",
        """
        {"prefix":"shop","appliedFor":["PULL_THROUGH_CACHE"],"imageTagMutability":"IMMUTABLE",\
        "customRoleArn":"arn:aws:iam::123456789012:role/creation",\
        "resourceTags":[{"Key":"team","Value":"a"}]}""");

    // When
    ok(
        "UpdateRepositoryCreationTemplate",
        "{\"prefix\":\"shop\",\"description\":\"of the shop\",\"appliedFor\":[\"REPLICATION\"]}");

    // Then
    var shown =
        ok("DescribeRepositoryCreationTemplates", "{\"prefixes\":[\"shop\",\"absent\"]}")
            .json()
            .path("repositoryCreationTemplates");
    assertThat(shown).hasSize(1);
    assertThat(shown.at("/0/description").asText()).isEqualTo("of the shop");
    assertThat(shown.at("/0/imageTagMutability").asText()).isEqualTo("IMMUTABLE");
    assertThat(shown.at("/0/encryptionConfiguration/encryptionType").asText()).isEqualTo("AES256");
    ok("DeleteRepositoryCreationTemplate", "{\"prefix\":\"shop\"}");
    assertThat(
            ok("DescribeRepositoryCreationTemplates", "{}")
                .json()
                .at("/repositoryCreationTemplates"))
        .isEmpty();
  }

  @Test
  void actionsOfTheFirstScopeAreFewInARegistryPolicy() {
    // Given
    var policy =
        Json.object()
            .put(
                "policyText",
                """
                {"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Principal":"*",\
                "Action":"ecr:BatchGetImage","Resource":"*"}]}""")
            .toString();
    assertThat(raw.ecr("PutRegistryPolicy", policy).error()).isEqualTo("InvalidParameterException");

    // When
    ok("PutAccountSetting", "{\"name\":\"REGISTRY_POLICY_SCOPE\",\"value\":\"V2\"}");

    // Then
    ok("PutRegistryPolicy", policy);
  }

  @Test
  void exclusionsAreListedInPages() {
    // Given
    for (var i = 0; i < 5; i++) {
      ok(
          "RegisterPullTimeUpdateExclusion",
          "{\"principalArn\":\"arn:aws:iam::123456789012:role/r%d\"}".formatted(i));
    }

    // When
    var first = ok("ListPullTimeUpdateExclusions", "{\"maxResults\":3}").json();

    // Then
    assertThat(first.path("pullTimeUpdateExclusions")).hasSize(3);
    var rest =
        ok(
                "ListPullTimeUpdateExclusions",
                "{\"nextToken\":\"%s\"}".formatted(first.path("nextToken").asText()))
            .json();
    assertThat(rest.path("pullTimeUpdateExclusions")).hasSize(2);
    assertThat(rest.has("nextToken")).isFalse();
    assertThat(
            raw.ecr(
                    "RegisterPullTimeUpdateExclusion",
                    "{\"principalArn\":\"arn:aws:iam::123456789012:role/r1\"}")
                .error())
        .isEqualTo("ExclusionAlreadyExistsException");
  }

  @Test
  void aBackfillRunsOncePerDestination() {
    // Given
    ok("PutReplicationConfiguration", REPLICATION);
    ecr.call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
    ecr.images("shop/api").push("a", "v1");
    ecr.backfillTakes(Duration.ofMinutes(5));

    // When
    var id = ok("StartReplicationBackfill", DESTINATION).json().path("replicationBackfillId");

    // Then
    var results = "{\"replicationBackfillId\":%s}".formatted(id);
    assertThat(raw.ecr("StartReplicationBackfill", DESTINATION).error())
        .isEqualTo("ReplicationBackfillInProgressException");
    assertThat(ok("ListReplicationBackfills", "{}").json().at("/backfills/0/status").asText())
        .isEqualTo("IN_PROGRESS");
    aws.advance(Duration.ofMinutes(6));
    var done = ok("DescribeReplicationBackfillResults", results).json();
    assertThat(done.path("status").asText()).isEqualTo("COMPLETE");
    assertThat(done.path("results")).hasSize(1);
    assertThat(raw.ecr("StopReplicationBackfill", results).error())
        .isEqualTo("ReplicationBackfillInvalidStatusException");
    aws.advance(Duration.ofDays(91));
    assertThat(ok("ListReplicationBackfills", "{}").json().path("backfills")).isEmpty();
  }

  @Test
  void anImageHasAStatusPerDestination() {
    // Given
    ok("PutReplicationConfiguration", REPLICATION);
    ecr.call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
    ecr.images("shop/api").push("a", "v1");
    var request = "{\"repositoryName\":\"shop/api\",\"imageId\":{\"imageTag\":\"v1\"}}";

    // When
    var complete = ok("DescribeImageReplicationStatus", request).json();
    ecr.breakReplication("eu-west-1", "AccessDenied");
    var failed = ok("DescribeImageReplicationStatus", request).json();

    // Then
    assertThat(complete.at("/replicationStatuses/0/status").asText()).isEqualTo("COMPLETE");
    assertThat(failed.at("/replicationStatuses/0/failureCode").asText()).isEqualTo("AccessDenied");
  }

  @Test
  void theRuleThatScansMostOftenAppliesToARepository() {
    // Given
    ecr.call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
    ok(
        "PutRegistryScanningConfiguration",
        """
        {"scanType":"ENHANCED","rules":[{"scanFrequency":"SCAN_ON_PUSH","repositoryFilters":\
        [{"filter":"*","filterType":"WILDCARD"}]},{"scanFrequency":"CONTINUOUS_SCAN",\
        "repositoryFilters":[{"filter":"shop/*","filterType":"WILDCARD"}]}]}""");

    // When
    var shown =
        ok(
                "BatchGetRepositoryScanningConfiguration",
                "{\"repositoryNames\":[\"shop/api\",\"absent\"]}")
            .json();

    // Then
    var first = shown.at("/scanningConfigurations/0");
    assertThat(first.path("scanFrequency").asText()).isEqualTo("CONTINUOUS_SCAN");
    assertThat(first.at("/appliedScanFilters/0/filter").asText()).isEqualTo("shop/*");
    assertThat(shown.at("/failures/0/failureCode").asText()).isEqualTo("REPOSITORY_NOT_FOUND");
  }
}
