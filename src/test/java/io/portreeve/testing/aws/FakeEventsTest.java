package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

class FakeEventsTest {
  private static final String REGION = "us-east-1";

  private final FakeAws aws = FakeAws.start();
  private final FakeEcr ecr = aws.ecr(REGION);
  private final FakeQueue queue = aws.account(FakeAws.ACCOUNT).queue(REGION, "events");
  private final RawCalls raw =
      new RawCalls(aws, AwsBasicCredentials.create("testing", "testing"), REGION);

  @AfterEach
  void close() {
    aws.close();
  }

  private List<? extends JsonNode> events(String type) {
    return queue.bodies().stream()
        .map(Json::read)
        .filter(each -> each.path("detail-type").asText().equals(type))
        .toList();
  }

  @Test
  void aCallThatWritesIsToldWithWhoDidIt() {
    // Given
    ecr.emitEvents(queue);

    // When
    var _ = raw.ecr("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
    var _ = raw.ecr("DescribeRegistry", "{}");
    ecr.call(
        "PutImageTagMutability",
        "{\"repositoryName\":\"shop/api\",\"imageTagMutability\":\"IMMUTABLE\"}");

    // Then
    var told = events("AWS API Call via CloudTrail");
    assertThat(told)
        .extracting(each -> each.at("/detail/eventName").asText())
        .containsExactly("CreateRepository", "PutImageTagMutability");
    assertThat(told.getFirst().at("/detail/requestParameters/repositoryName").asText())
        .isEqualTo("shop/api");
    assertThat(told.getFirst().at("/detail/userIdentity/arn").asText()).endsWith("user/testing");
    assertThat(told.getLast().at("/detail/userIdentity/arn").asText())
        .endsWith("user/somebody-else");
    assertThat(told.getLast().at("/detail/userAgent").asText()).startsWith("aws-cli/");
    assertThat(told.getLast().path("source").asText()).isEqualTo("aws.ecr");
  }

  @Test
  void aCallThatFailsIsToldWithItsError() {
    // Given
    ecr.emitEvents(queue);

    // When
    var _ = raw.ecr("DeleteRepository", "{\"repositoryName\":\"shop/api\"}");

    // Then
    assertThat(events("AWS API Call via CloudTrail"))
        .singleElement()
        .satisfies(
            each ->
                assertThat(each.at("/detail/errorCode").asText())
                    .isEqualTo("RepositoryNotFoundException"));
  }

  @Test
  void imagesThatComeAndGoAreTold() {
    // Given
    ecr.call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
    ecr.emitEvents(queue);
    var images = ecr.images("shop/api");

    // When
    var digest = images.push("a", "v1");
    var _ =
        raw.ecr(
            "BatchDeleteImage",
            "{\"repositoryName\":\"shop/api\",\"imageIds\":[{\"imageDigest\":\"%s\"}]}"
                .formatted(digest));

    // Then
    var told = events("ECR Image Action");
    assertThat(told)
        .extracting(each -> each.at("/detail/action-type").asText())
        .containsExactly("PUSH", "DELETE");
    assertThat(told)
        .allSatisfy(
            each -> {
              assertThat(each.at("/detail/image-digest").asText()).isEqualTo(digest);
              assertThat(each.at("/detail/image-tag").asText()).isEqualTo("v1");
              assertThat(each.at("/detail/repository-name").asText()).isEqualTo("shop/api");
            });
  }
}
