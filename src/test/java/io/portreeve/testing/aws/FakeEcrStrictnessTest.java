package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** What ECR refuses, the fake refuses. */
class FakeEcrStrictnessTest {
  private static final String REGION = "us-east-1";

  private final FakeAws aws = FakeAws.start();
  private final RawCalls raw =
      new RawCalls(aws, AwsBasicCredentials.create("testing", "testing"), REGION);

  @BeforeEach
  void aRepository() {
    aws.ecr(REGION).call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
  }

  @AfterEach
  void close() {
    aws.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CreateRepository | {} | InvalidParameterException
          CreateRepository | {"repositoryName":"a"} | InvalidParameterException
          CreateRepository | {"repositoryName":"Shop"} | InvalidParameterException
          CreateRepository | {"repositoryName":"shop//api"} | InvalidParameterException
          CreateRepository | {"repositoryName":null} | SerializationException
          CreateRepository | {"repositoryName":7} | SerializationException
          CreateRepository | {"repositoryName":"shop/a","other":1} | SerializationException
          CreateRepository | {"repositoryName":"shop/a","imageTagMutability":"SOMETIMES"} | InvalidParameterException
          CreateRepository | {"repositoryName":"shop/a","imageTagMutability":"MUTABLE_WITH_EXCLUSION"} | InvalidParameterException
          CreateRepository | {"repositoryName":"shop/a","encryptionConfiguration":{}} | InvalidParameterException
          CreateRepository | {"repositoryName":"shop/a","encryptionConfiguration":{"encryptionType":"AES256","kmsKey":"alias/a"}} | InvalidParameterException
          CreateRepository | {"repositoryName":"shop/a","encryptionConfiguration":{"encryptionType":"KMS","kmsKey":"arn:aws:kms:eu-west-1:123456789012:key/a"}} | KmsException
          CreateRepository | {"repositoryName":"shop/a","encryptionConfiguration":{"encryptionType":"KMS_DSSE","kmsKey":"no key"}} | KmsException
          CreateRepository | {"repositoryName":"shop/a","tags":[{"Key":"aws:a","Value":""}]} | InvalidTagParameterException
          CreateRepository | {"repositoryName":"shop/a","tags":[{"Key":"a","Value":"1"},{"Key":"a","Value":"2"}]} | InvalidTagParameterException
          CreateRepository | {"repositoryName":"shop/a","tags":[{"Key":"a"}]} | InvalidParameterException
          CreateRepository | {"repositoryName":"shop/a","registryId":"111122223333"} | RepositoryNotFoundException
          DescribeRepositories | {"maxResults":0} | InvalidParameterException
          DescribeRepositories | {"maxResults":1001} | InvalidParameterException
          DescribeRepositories | {"maxResults":10,"repositoryNames":["shop/api"]} | InvalidParameterException
          DescribeRepositories | {"nextToken":"made-up"} | InvalidParameterException
          DescribeRepositories | {"repositoryNames":[]} | InvalidParameterException
          PutImageTagMutability | {"repositoryName":"shop/api","imageTagMutability":"IMMUTABLE_WITH_EXCLUSION","imageTagMutabilityExclusionFilters":[{"filterType":"WILDCARD","filter":"*a*b*"}]} | InvalidParameterException
          PutImageTagMutability | {"repositoryName":"shop/api","imageTagMutability":"IMMUTABLE_WITH_EXCLUSION","imageTagMutabilityExclusionFilters":[{"filterType":"WILDCARD","filter":"a b"}]} | InvalidParameterException
          SetRepositoryPolicy | {"repositoryName":"shop/api","policyText":"no policy"} | InvalidParameterException
          PutLifecyclePolicy | {"repositoryName":"shop/api","lifecyclePolicyText":"{\\"rules\\":[]}"} | InvalidParameterException
          TagResource | {"resourceArn":"arn:aws:ecr:us-east-1:111122223333:repository/shop/api","tags":[]} | RepositoryNotFoundException
          TagResource | {"resourceArn":"shop/api","tags":[]} | InvalidParameterException
          PutReplicationConfiguration | {"replicationConfiguration":{}} | InvalidParameterException
          PutReplicationConfiguration | {"replicationConfiguration":{"rules":[{"destinations":[{"region":"eu-west-1"}]}]}} | InvalidParameterException
          PutReplicationConfiguration | {"replicationConfiguration":{"rules":[{"destinations":[{"region":"us-east-1","registryId":"123456789012"}]}]}} | InvalidParameterException
          PutReplicationConfiguration | {"replicationConfiguration":{"rules":[{"destinations":[],"repositoryFilters":[]}]}} | InvalidParameterException
          PutRegistryScanningConfiguration | {"scanType":"BASIC","rules":[{"scanFrequency":"CONTINUOUS_SCAN","repositoryFilters":[]}]} | InvalidParameterException
          PutRegistryPolicy | {"policyText":"{}"} | InvalidParameterException
          PutAccountSetting | {"name":"OTHER","value":"V2"} | InvalidParameterException
          PutAccountSetting | {"name":"BLOB_MOUNTING","value":"V2"} | InvalidParameterException
          RegisterPullTimeUpdateExclusion | {"principalArn":"arn:aws:iam::123456789012:root"} | InvalidParameterException
          DeregisterPullTimeUpdateExclusion | {"principalArn":"arn:aws:iam::123456789012:role/a"} | ExclusionNotFoundException
          PutSigningConfiguration | {"signingConfiguration":{"rules":[{"signingProfileArn":"profile"}]}} | InvalidParameterException
          GetSigningConfiguration | {} | SigningConfigurationNotFoundException
          CreatePullThroughCacheRule | {"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"registry.example.com","upstreamRegistry":"docker-hub"} | InvalidParameterException
          CreatePullThroughCacheRule | {"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"https://registry.example.com"} | UnsupportedUpstreamRegistryException
          CreateRepositoryCreationTemplate | {"prefix":"shop","appliedFor":[]} | ValidationException
          CreateRepositoryCreationTemplate | {"prefix":"shop","appliedFor":["REPLICATION"],"resourceTags":[{"Key":"a","Value":"b"}]} | ValidationException
          DeleteRepositoryCreationTemplate | {"prefix":"shop"} | TemplateNotFoundException
          StartReplicationBackfill | {"destination":{"region":"eu-west-1","registryId":"123456789012"}} | ValidationException
          PutImage | {"repositoryName":"shop/api","imageManifest":"no manifest"} | InvalidParameterException
          BatchDeleteImage | {"repositoryName":"shop/api","imageIds":[]} | InvalidParameterException
          UpdateImageStorageClass | {"repositoryName":"shop/api","imageId":{},"targetStorageClass":"ARCHIVE"} | InvalidParameterException
          GetLifecyclePolicyPreview | {"repositoryName":"shop/api"} | LifecyclePolicyPreviewNotFoundException
          StartLifecyclePolicyPreview | {"repositoryName":"shop/api"} | LifecyclePolicyNotFoundException
          GetLifecyclePolicyPreview | {"repositoryName":"shop/api","maxResults":101} | InvalidParameterException
          BatchGetRepositoryScanningConfiguration | {"repositoryNames":[]} | InvalidParameterException
          DescribeEverything | {} | UnknownOperationException
          DescribeRegistry | [] | SerializationException
          DescribeRegistry | {"a":1,"a":2} | SerializationException
          """)
  void refusesWhatEcrRefuses(String operation, String request, String error) {
    assertThat(raw.ecr(operation, request).error()).isEqualTo(error);
  }

  private String policy(String statement) {
    return raw.ecr(
            "SetRepositoryPolicy",
            Json.object()
                .put("repositoryName", "shop/api")
                .put("policyText", "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}")
                .toString())
        .error();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"} |
          {"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["ecr:Get*","ecr:BatchGetImage"]} |
          {"Effect":"Allow","Principal":{"Service":"codebuild.amazonaws.com"},"Action":"ecr:BatchGetImage"} |
          {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/gone"},"Action":"ecr:BatchGetImage"} | InvalidParameterException
          {"Effect":"Allow","Principal":{"AWS":"somebody"},"Action":"ecr:BatchGetImage"} | InvalidParameterException
          {"Effect":"Allow","Principal":"*","Action":"s3:GetObject"} | InvalidParameterException
          {"Effect":"Allow","Principal":"*","Action":"ecr:FetchImage"} | InvalidParameterException
          {"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Resource":"*"} | InvalidParameterException
          {"Effect":"Sometimes","Principal":"*","Action":"ecr:BatchGetImage"} | InvalidParameterException
          {"Effect":"Allow","Action":"ecr:BatchGetImage"} | InvalidParameterException
          {"Effect":"Allow","Principal":"*"} | InvalidParameterException
          {"Effect":"Deny","Principal":"*","Action":"ecr:*"} | InvalidParameterException
          {"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Sid":"a"},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Sid":"a"} | InvalidParameterException
          """)
  void aRepositoryPolicyIsReadAsIamWould(String statement, String error) {
    // Given
    aws.noSuchPrincipal("arn:aws:iam::123456789012:role/gone");

    // When, Then
    assertThat(policy(statement)).isEqualTo(error == null ? "" : error);
  }

  @Test
  void whoIsLockedOutStaysOut() {
    // Given
    var deny =
        Json.object()
            .put("repositoryName", "shop/api")
            .put(
                "policyText",
                """
                {"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ecr:*","Principal":\
                {"AWS":"arn:aws:iam::123456789012:user/testing"}}}""");

    // When, Then
    assertThat(raw.ecr("SetRepositoryPolicy", deny.toString()).error())
        .isEqualTo("InvalidParameterException");
    assertThat(raw.ecr("SetRepositoryPolicy", deny.put("force", true).toString()).error())
        .isEmpty();
    assertThat(raw.ecr("GetRepositoryPolicy", "{\"repositoryName\":\"shop/api\"}").error())
        .isEqualTo("AccessDeniedException");
    assertThat(aws.ecr(REGION).call("GetRepositoryPolicy", "{\"repositoryName\":\"shop/api\"}"))
        .isNotEmpty();
  }

  @Test
  void aPolicyComesBackInTheServicesOwnWords() {
    // When
    var set =
        policy(
            """
            {"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::123456789012:role/a"]},\
            "Action":["ecr:BatchGetImage"]}""");

    // Then
    assertThat(set).isEmpty();
    var text = aws.ecr(REGION).repository("shop/api").path("policyText").asText();
    var statement = Json.read(text).path("Statement").get(0);
    assertThat(statement.path("Action").asText()).isEqualTo("ecr:BatchGetImage");
    assertThat(statement.at("/Principal/AWS").toString())
        .isEqualTo("[\"arn:aws:iam::123456789012:role/a\",\"arn:aws:iam::111122223333:root\"]");
  }

  @Test
  void quotasAreKept() {
    // Given
    aws.ecr(REGION).limit("repositories", 1);
    var tags =
        IntStream.range(0, 51)
            .mapToObj(i -> "{\"Key\":\"k%d\",\"Value\":\"\"}".formatted(i))
            .collect(Collectors.joining(","));
    var arn = "arn:aws:ecr:us-east-1:123456789012:repository/shop/api";

    // When, Then
    assertThat(raw.ecr("CreateRepository", "{\"repositoryName\":\"shop/b\"}").error())
        .isEqualTo("LimitExceededException");
    assertThat(
            raw.ecr("TagResource", "{\"resourceArn\":\"%s\",\"tags\":[%s]}".formatted(arn, tags))
                .error())
        .isEqualTo("TooManyTagsException");
  }

  @Test
  void aKeyThatIsGoneIsNotFound() {
    // Given
    var key = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012";
    aws.ecr(REGION).noSuchKey(key);

    // When
    var reply =
        raw.ecr(
            "CreateRepository",
            "{\"repositoryName\":\"shop/b\",\"encryptionConfiguration\":{\"encryptionType\":\"KMS\",\"kmsKey\":\"%s\"}}"
                .formatted(key));

    // Then
    assertThat(reply.error()).isEqualTo("KmsException");
    assertThat(reply.json().path("kmsError").asText()).isEqualTo("NotFoundException");
  }

  @Test
  void somebodyElsesRepositoryIsOpaque() {
    // Given
    aws.ecr(REGION).opaque("shop/api");

    // When, Then
    assertThat(raw.ecr("GetLifecyclePolicy", "{\"repositoryName\":\"shop/api\"}").error())
        .isEqualTo("AccessDeniedException");
    assertThat(raw.ecr("CreateRepository", "{\"repositoryName\":\"shop/api\"}").error())
        .isEqualTo("RepositoryAlreadyExistsException");
  }

  @Test
  void everyPageIsOfItsRequest() {
    // Given
    for (var i = 0; i < 7; i++) {
      aws.ecr(REGION).call("CreateRepository", "{\"repositoryName\":\"many/%d\"}".formatted(i));
    }
    aws.ecr(REGION).pageLimit(3);

    // When
    try (var client = TestClients.ecr(aws, REGION)) {
      var names =
          client.describeRepositoriesPaginator(r -> r.maxResults(1000)).repositories().stream()
              .map(each -> each.repositoryName())
              .toList();

      // Then
      assertThat(names).hasSize(8).doesNotHaveDuplicates().contains("many/6", "shop/api");
      assertThat(aws.count("DescribeRepositories")).isEqualTo(3);
      var token = client.describeRepositories(r -> {}).nextToken();
      assertThat(
              raw.ecr(
                      "ListImages",
                      "{\"repositoryName\":\"shop/api\",\"nextToken\":\"%s\"}".formatted(token))
                  .error())
          .isEqualTo("InvalidParameterException");
    }
  }
}
