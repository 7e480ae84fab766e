package io.portreeve.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.image.ImageReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceKeyTest {
  @Test
  void T54_thereIsNoKeyForATag() {
    // When, Then
    assertThatThrownBy(() -> EvidenceKey.of(PolicySample.tagged("v1"), "signers", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void T54_keysHoldAllThatEvidenceDependsOn() {
    // Given
    var digest = PolicySample.DIGEST;
    var image = ImageReference.parse("registry.example.com/a@" + digest);
    var base = EvidenceKey.of(image, "signers", List.of("x", "y"));
    // When, Then
    assertThat(
            EvidenceKey.of(
                ImageReference.parse("registry.example.com:443/a:v1@" + digest),
                "signers",
                List.of("x", "y")))
        .isEqualTo(base);
    assertThat(
            List.of(
                EvidenceKey.of(
                    ImageReference.parse("registry.example.com/b@" + digest),
                    "signers",
                    List.of("x", "y")),
                EvidenceKey.of(
                    ImageReference.parse("registry.example.org/a@" + digest),
                    "signers",
                    List.of("x", "y")),
                EvidenceKey.of(
                    ImageReference.parse("registry.example.com/a@" + PolicySample.OTHER_DIGEST),
                    "signers",
                    List.of("x", "y")),
                EvidenceKey.of(image, "signers2", List.of("x", "y")),
                EvidenceKey.of(image, "signers", List.of("y", "x")),
                EvidenceKey.of(image, "signers", List.of("xy")),
                EvidenceKey.of(image, "signers", List.of("x")),
                EvidenceKey.of(image, "signers", List.of())))
        .doesNotContain(base)
        .doesNotHaveDuplicates();
  }
}
