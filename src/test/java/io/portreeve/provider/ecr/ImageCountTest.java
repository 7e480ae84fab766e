package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.image.Digest;
import io.portreeve.provider.ImageStatistics;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.model.ImageDetail;

class ImageCountTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T08:00:00Z");
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private static Digest digest(char c) {
    return new Digest(String.valueOf(c).repeat(64));
  }

  private static ImageDetail image(char c, String type, Long size, Instant pushed) {
    return ImageDetail.builder()
        .imageDigest(digest(c).toString())
        .imageManifestMediaType(type)
        .imageSizeInBytes(size)
        .imagePushedAt(pushed)
        .build();
  }

  @Test
  void nothingIsNothing() {
    assertThat(new ImageCount().result()).isEqualTo(ImageStatistics.NONE);
  }

  @Test
  void anIndexIsCountedButNotItsSize() {
    // Given
    var count = new ImageCount();

    // When
    count.add(image('a', MANIFEST, 100L, MONDAY));
    count.add(image('b', MANIFEST, 70L, MONDAY.plusSeconds(1)));
    count.add(image('c', "application/vnd.oci.image.index.v1+json", 100L, MONDAY.plusSeconds(2)));
    count.add(
        image(
            'd',
            "application/vnd.docker.distribution.manifest.list.v2+json",
            100L,
            MONDAY.plusSeconds(1)));

    // Then
    assertThat(count.result())
        .isEqualTo(new ImageStatistics(4, 170, MONDAY.plusSeconds(2), digest('c')));
  }

  @Test
  void theNewestIsTheSameInEveryOrder() {
    // Given
    var one = new ImageCount();
    var other = new ImageCount();

    // When
    one.add(image('a', MANIFEST, 1L, MONDAY));
    one.add(image('b', MANIFEST, 1L, MONDAY));
    other.add(image('b', MANIFEST, 1L, MONDAY));
    other.add(image('a', MANIFEST, 1L, MONDAY));

    // Then
    assertThat(one.result()).isEqualTo(other.result());
  }

  @Test
  void bearsWhatIsMissingOrOdd() {
    // Given
    var count = new ImageCount();

    // When
    count.add(ImageDetail.builder().build());
    count.add(
        ImageDetail.builder()
            .imageDigest("sha512:abc")
            .imageSizeInBytes(-5L)
            .imagePushedAt(MONDAY)
            .build());

    // Then
    assertThat(count.result()).isEqualTo(new ImageStatistics(2, 0, null, null));
  }
}
