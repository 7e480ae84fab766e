package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageReferrer;
import software.amazon.awssdk.services.ecr.model.ImageStatusFilter;
import software.amazon.awssdk.services.ecr.model.ScanStatus;
import software.amazon.awssdk.services.ecr.model.TagStatus;
import software.amazon.awssdk.services.ecr.model.TargetStorageClass;

class FakeImagesTest {
  private static final String REGION = "us-east-1";
  private static final String NAME = "shop/api";
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

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

  private static ImageIdentifier digest(String digest) {
    return ImageIdentifier.builder().imageDigest(digest).build();
  }

  private static ImageIdentifier tag(String tag) {
    return ImageIdentifier.builder().imageTag(tag).build();
  }

  private String refusal(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (EcrException e) {
      return e.awsErrorDetails().errorCode();
    }
  }

  private String put(String manifest, String tag) {
    return client
        .putImage(r -> r.repositoryName(NAME).imageManifest(manifest).imageTag(tag))
        .image()
        .imageId()
        .imageDigest();
  }

  private ImageDetail describe(String digest) {
    return client
        .describeImages(r -> r.repositoryName(NAME).imageIds(digest(digest)))
        .imageDetails()
        .getFirst();
  }

  @Test
  void aDigestIsThatOfTheManifest() {
    // Given
    var manifest = FakeImages.manifest("a", 1000);

    // When
    var digest = put(manifest, "v1");

    // Then
    assertThat(digest)
        .isEqualTo(
            "sha256:" + SigV4.sha256(manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(refusal(() -> put(manifest, "v1"))).isEqualTo("ImageAlreadyExistsException");
    assertThat(put(manifest, "v2")).isEqualTo(digest);
    assertThat(describe(digest).imageTags()).containsExactly("v1", "v2");
    assertThat(describe(digest).imageSizeInBytes()).isEqualTo(1000);
    assertThat(describe(digest).imagePushedAt()).isEqualTo(NOW);
    assertThat(
            refusal(
                () ->
                    client.putImage(
                        r ->
                            r.repositoryName(NAME)
                                .imageManifest(FakeImages.manifest("b", 1))
                                .imageDigest(digest))))
        .isEqualTo("ImageDigestDoesNotMatchException");
  }

  @Test
  void aTagMovesUnlessItIsImmutable() {
    // Given
    put(FakeImages.manifest("a", 1), "v1");
    put(FakeImages.manifest("b", 1), "dev-1");

    // When
    ecr.call(
        "PutImageTagMutability",
        """
        {"repositoryName":"shop/api","imageTagMutability":"IMMUTABLE_WITH_EXCLUSION",\
        "imageTagMutabilityExclusionFilters":[{"filterType":"WILDCARD","filter":"dev-*"}]}""");

    // Then
    assertThat(refusal(() -> put(FakeImages.manifest("c", 1), "v1")))
        .isEqualTo("ImageTagAlreadyExistsException");
    var moved = put(FakeImages.manifest("c", 1), "dev-1");
    assertThat(images.tags()).containsEntry("dev-1", moved);
  }

  @Test
  void deletionTakesTagsAndWithTheLastTheImage() {
    // Given
    var digest = images.push("a", "v1", "v2");
    images.push("b");

    // When
    var first = client.batchDeleteImage(r -> r.repositoryName(NAME).imageIds(tag("v1")));

    // Then
    assertThat(first.imageIds()).extracting(ImageIdentifier::imageDigest).containsExactly(digest);
    assertThat(images.tags()).isEqualTo(Map.of("v2", digest));
    client.batchDeleteImage(r -> r.repositoryName(NAME).imageIds(tag("v2")));
    assertThat(images.digests()).hasSize(1).doesNotContain(digest);
    assertThat(client.batchDeleteImage(r -> r.repositoryName(NAME).imageIds(failing())).failures())
        .extracting(ImageFailure::failureCode)
        .containsExactly(
            ImageFailureCode.MISSING_DIGEST_AND_TAG,
            ImageFailureCode.INVALID_IMAGE_DIGEST,
            ImageFailureCode.IMAGE_NOT_FOUND);
  }

  private static List<ImageIdentifier> failing() {
    return List.of(ImageIdentifier.builder().build(), digest("sha256:short"), tag("v9"));
  }

  @Test
  void whatAnIndexListsStaysAsLongAsTheIndex() {
    // Given
    var child = images.push("child");
    var index = put(FakeImages.index(child), "v1");

    // When
    var refused = client.batchDeleteImage(r -> r.repositoryName(NAME).imageIds(digest(child)));

    // Then
    assertThat(refused.failures())
        .singleElement()
        .satisfies(
            f ->
                assertThat(f.failureCode())
                    .isEqualTo(ImageFailureCode.IMAGE_REFERENCED_BY_MANIFEST_LIST));
    assertThat(describe(index).imageSizeInBytes()).isEqualTo(1000);
    client.batchDeleteImage(r -> r.repositoryName(NAME).imageIds(digest(index), digest(child)));
    assertThat(images.digests()).isEmpty();
    assertThat(refusal(() -> put(FakeImages.index(child), "v2")))
        .isEqualTo("ReferencedImagesNotFoundException");
  }

  @Test
  void imagesAreListedInPagesAndByFilter() {
    // Given
    for (var i = 0; i < 5; i++) {
      images.push("tagged" + i, "v" + i);
    }
    images.push("untagged");
    ecr.pageLimit(2);

    // When
    var described = client.describeImagesPaginator(r -> r.repositoryName(NAME)).imageDetails();
    var listed =
        client
            .listImagesPaginator(
                r -> r.repositoryName(NAME).filter(f -> f.tagStatus(TagStatus.TAGGED)))
            .imageIds();

    // Then
    assertThat(described.stream()).hasSize(6);
    assertThat(listed.stream()).hasSize(5).allMatch(each -> each.imageTag() != null);
    assertThat(aws.counts()).containsEntry("DescribeImages", 3).containsEntry("ListImages", 3);
  }

  @Test
  void anArchivedImageIsNotSeenNorPulledUntilItIsBack() {
    // Given
    var digest = images.push("a", "v1");
    ecr.restoreTakes(Duration.ofMinutes(20));

    // When
    move(digest, TargetStorageClass.ARCHIVE);

    // Then
    assertThat(client.describeImages(r -> r.repositoryName(NAME)).imageDetails()).isEmpty();
    assertThat(
            client
                .describeImages(
                    r -> r.repositoryName(NAME).filter(f -> f.imageStatus(ImageStatusFilter.ANY)))
                .imageDetails())
        .hasSize(1);
    assertThat(describe(digest).lastArchivedAt()).isEqualTo(NOW);
    assertThat(client.batchGetImage(r -> r.repositoryName(NAME).imageIds(tag("v1"))).failures())
        .hasSize(1);
    assertThat(refusal(() -> move(digest, TargetStorageClass.ARCHIVE)))
        .isEqualTo("ImageStorageClassUpdateNotSupportedException");
    assertThat(move(digest, TargetStorageClass.STANDARD)).isEqualTo("ACTIVATING");
    aws.advance(Duration.ofMinutes(20));
    assertThat(images.status(digest)).isEqualTo("ACTIVE");
  }

  private String move(String digest, TargetStorageClass to) {
    return client
        .updateImageStorageClass(
            r -> r.repositoryName(NAME).imageId(digest(digest)).targetStorageClass(to))
        .imageStatusAsString();
  }

  @Test
  void aPullIsRecordedButForWhoIsExcluded() {
    // Given
    var digest = images.push("a", "v1");
    var user = "arn:aws:iam::123456789012:user/testing";
    client.registerPullTimeUpdateExclusion(r -> r.principalArn(user));

    // When
    client.batchGetImage(r -> r.repositoryName(NAME).imageIds(tag("v1")));

    // Then
    assertThat(describe(digest).lastRecordedPullTime()).isNull();
    client.deregisterPullTimeUpdateExclusion(r -> r.principalArn(user));
    client.batchGetImage(r -> r.repositoryName(NAME).imageIds(tag("v1")));
    assertThat(describe(digest).lastRecordedPullTime()).isEqualTo(NOW);
  }

  @Test
  void referrersAreListedByTheirSubject() {
    // Given
    var subject = images.push("a", "v1");
    var signature = images.push(FakeImages.referrer(subject, "application/x.signature"), NOW);
    images.push(FakeImages.referrer(subject, "application/x.sbom"), NOW);

    // When
    var all =
        client.listImageReferrers(
            r -> r.repositoryName(NAME).subjectId(s -> s.imageDigest(subject)));
    var some =
        client.listImageReferrers(
            r ->
                r.repositoryName(NAME)
                    .subjectId(s -> s.imageDigest(subject))
                    .filter(f -> f.artifactTypes("application/x.signature")));

    // Then
    assertThat(all.referrers()).hasSize(2);
    assertThat(some.referrers()).extracting(ImageReferrer::digest).containsExactly(signature);
    assertThat(describe(signature).subjectManifestDigest()).isEqualTo(subject);
  }

  @Test
  void anImageIsScannedOnceADay() {
    // Given
    var digest = images.push("a", "v1");
    assertThat(refusal(() -> status(digest))).isEqualTo("ScanNotFoundException");

    // When
    client.startImageScan(r -> r.repositoryName(NAME).imageId(digest(digest)));

    // Then
    assertThat(status(digest)).isEqualTo(ScanStatus.COMPLETE);
    assertThat(refusal(() -> client.startImageScan(r -> r.repositoryName(NAME).imageId(tag("v1")))))
        .isEqualTo("LimitExceededException");
    aws.advance(Duration.ofHours(24));
    client.startImageScan(r -> r.repositoryName(NAME).imageId(tag("v1")));
    ecr.scanResult(digest, "{\"status\":\"FAILED\"}");
    assertThat(status(digest)).isEqualTo(ScanStatus.FAILED);
    ecr.scanResult(digest, "{\"findings\":[{\"name\":\"CVE-1\",\"severity\":\"HIGH\"}]}");
    assertThat(
            client
                .describeImageScanFindings(r -> r.repositoryName(NAME).imageId(digest(digest)))
                .imageScanFindings()
                .findingSeverityCountsAsStrings())
        .isEqualTo(Map.of("HIGH", 1));
  }

  private ScanStatus status(String digest) {
    return client
        .describeImageScanFindings(r -> r.repositoryName(NAME).imageId(digest(digest)))
        .imageScanStatus()
        .status();
  }

  @Test
  void whatIsNotThereCannotBeChanged() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ecr.images("absent").digests());
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> images.pulled("sha256:absent", NOW));
  }
}
