package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewResult;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewStatus;

class FakeLifecyclePolicyTest {
  private static final String REGION = "us-east-1";
  private static final String NAME = "shop/api";
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  /** Keeps one, and archives what wasn't pulled for a year; unsorted. */
  private static final String POLICY =
      """
      {"rules":[{"rulePriority":9,"selection":{"tagStatus":"any","countType":"sinceImagePulled",\
      "countUnit":"days","countNumber":365},"action":{"type":"transition","targetStorageClass":\
      "archive"}},{"rulePriority":1,"selection":{"tagStatus":"tagged","tagPatternList":["v*"],\
      "countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}]}""";

  private final FakeAws aws = FakeAws.start();
  private final FakeEcr ecr = aws.ecr(REGION);
  private final FakeImages images = ecr.images(NAME);
  private EcrClient client;

  @BeforeEach
  void aRepository() {
    aws.clock(Clock.fixed(NOW, ZoneOffset.UTC));
    client = TestClients.ecr(aws, REGION);
    client.createRepository(r -> r.repositoryName(NAME));
  }

  @AfterEach
  void close() {
    client.close();
    aws.close();
  }

  private String push(String label, int daysAgo, String... tags) {
    return images.push(FakeImages.manifest(label, 10), NOW.minus(Duration.ofDays(daysAgo)), tags);
  }

  private void putPolicy() {
    client.putLifecyclePolicy(r -> r.repositoryName(NAME).lifecyclePolicyText(POLICY));
  }

  private LifecyclePolicyPreviewStatus previewStatus() {
    return client.getLifecyclePolicyPreview(r -> r.repositoryName(NAME)).status();
  }

  @Test
  void rulesAreKeptByPriority() {
    // When
    putPolicy();

    // Then
    var got = client.getLifecyclePolicy(r -> r.repositoryName(NAME));
    assertThat(Json.read(got.lifecyclePolicyText()).path("rules").findValuesAsText("rulePriority"))
        .containsExactly("1", "9");
    assertThat(got.lastEvaluatedAt()).isNull();
  }

  @Test
  void aPolicyIsCarriedOut() {
    // Given
    var old = push("old", 3, "v1");
    var child = push("child", 400);
    var index = images.push(FakeImages.index(child), NOW.minus(Duration.ofDays(400)), "multi");
    var signature = images.push(FakeImages.referrer(old, "application/x"), NOW);
    var young = push("young", 1, "v2");
    var idle = push("idle", 500);
    putPolicy();

    // When
    ecr.evaluateLifecycle();

    // Then
    assertThat(images.digests())
        .containsExactlyInAnyOrder(child, index, young, idle)
        .doesNotContain(old, signature);
    assertThat(images.status(idle)).isEqualTo("ARCHIVED");
    assertThat(images.status(index)).isEqualTo("ARCHIVED");
    assertThat(images.status(child)).isEqualTo("ACTIVE");
    assertThat(client.getLifecyclePolicy(r -> r.repositoryName(NAME)).lastEvaluatedAt())
        .isEqualTo(NOW);
    ecr.evaluateLifecycle();
    assertThat(images.status(child)).isEqualTo("ARCHIVED");
  }

  @Test
  void aPreviewRunsAndEnds() {
    // Given
    var old = push("old", 3, "v1");
    push("young", 1, "v2");
    push("idle", 500);
    ecr.previewTakes(1, Duration.ofSeconds(10));

    // When
    client.startLifecyclePolicyPreview(r -> r.repositoryName(NAME).lifecyclePolicyText(POLICY));

    // Then
    assertThat(previewStatus()).isEqualTo(LifecyclePolicyPreviewStatus.IN_PROGRESS);
    assertThat(refusal()).isEqualTo("LifecyclePolicyPreviewInProgressException");
    aws.advance(Duration.ofSeconds(10));
    var done = client.getLifecyclePolicyPreview(r -> r.repositoryName(NAME));
    assertThat(done.status()).isEqualTo(LifecyclePolicyPreviewStatus.COMPLETE);
    assertThat(done.summary().expiringImageTotalCount()).isEqualTo(1);
    assertThat(done.summary().transitioningImageTotalCounts())
        .singleElement()
        .satisfies(each -> assertThat(each.imageTotalCount()).isEqualTo(1));
    assertThat(done.previewResults())
        .filteredOn(each -> each.action().typeAsString().equals("EXPIRE"))
        .extracting(LifecyclePolicyPreviewResult::imageDigest)
        .containsExactly(old);
    aws.advance(Duration.ofHours(25));
    assertThat(previewStatus()).isEqualTo(LifecyclePolicyPreviewStatus.EXPIRED);
    assertThat(images.digests()).hasSize(3);
  }

  private String refusal() {
    try {
      client.startLifecyclePolicyPreview(r -> r.repositoryName(NAME).lifecyclePolicyText(POLICY));
      return "OK";
    } catch (EcrException e) {
      return e.awsErrorDetails().errorCode();
    }
  }

  @Test
  void aPreviewHasPages() {
    // Given
    for (var i = 0; i < 251; i++) {
      push("image" + i, 1 + i % 20, "v" + i);
    }
    client.startLifecyclePolicyPreview(r -> r.repositoryName(NAME).lifecyclePolicyText(POLICY));
    assertThat(previewStatus()).isEqualTo(LifecyclePolicyPreviewStatus.IN_PROGRESS);
    aws.forgetCalls();

    // When
    var results =
        client.getLifecyclePolicyPreviewPaginator(r -> r.repositoryName(NAME)).previewResults();

    // Then
    assertThat(results.stream()).hasSize(250).allMatch(each -> each.appliedRulePriority() == 1);
    assertThat(aws.count("GetLifecyclePolicyPreview")).isEqualTo(3);
  }

  @Test
  void whatEcrsGuideSaysOfThreeRulesIsSo() {
    // Given
    var a = push("A", 4, "alpha-1", "beta-1");
    var b = push("B", 3);
    push("C", 2, "alpha-2");
    var d = push("D", 1, "d0c0ffee");
    images.push(FakeImages.manifest("E", 10), NOW);
    ecr.call(
        "PutLifecyclePolicy",
        Json.object()
            .put("repositoryName", NAME)
            .put(
                "lifecyclePolicyText",
                """
                {"rules":[{"rulePriority":1,"selection":{"tagStatus":"tagged","tagPatternList":\
                ["alpha*"],"countType":"imageCountMoreThan","countNumber":1},"action":{"type":\
                "expire"}},{"rulePriority":2,"selection":{"tagStatus":"untagged","countType":\
                "sinceImagePushed","countUnit":"days","countNumber":1},"action":{"type":"expire"}},\
                {"rulePriority":3,"selection":{"tagStatus":"any","countType":"imageCountMoreThan",\
                "countNumber":1},"action":{"type":"expire"}}]}""")
            .toString());

    // When, Then
    var expiring = images.expiring();
    assertThat(expiring).hasSize(3);
    assertThat(expiring.path(a).asInt()).isEqualTo(1);
    assertThat(expiring.path(b).asInt()).isEqualTo(2);
    assertThat(expiring.path(d).asInt()).isEqualTo(3);
  }
}
