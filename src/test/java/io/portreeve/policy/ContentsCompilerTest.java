package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.policy.BaseImage.BasePlatform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modes, grace, platforms and base images, as they are compiled. */
class ContentsCompilerTest {
  private static PolicySample unsigned() {
    return policy().signers();
  }

  private static void refused(PolicySample sample, String... says) {
    assertThatThrownBy(sample::compiled)
        .isInstanceOf(InvalidPolicyException.class)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).contains(says));
  }

  @Test
  void contentsImplyPinningAsSignersDo() {
    // When, Then
    assertThat(unsigned().platforms("linux/amd64").compiled().pins()).isTrue();
    assertThat(unsigned().baseImages(null, "node:22").compiled().pins()).isTrue();
    refused(
        unsigned().platforms("linux/amd64").tags(false, List.of(), List.of()), "spec.tags.pin is");
  }

  @Test
  void T54_whatIsAskedOfContentsIsPartOfTheKeyAndTheBasesThemselvesAreNot() {
    // Given
    var base =
        new BaseImage(
            "docker.io/library/node:22",
            "sha256:" + "a".repeat(64),
            Instant.EPOCH,
            Instant.EPOCH,
            List.of(new BasePlatform("linux/amd64", 1, "b".repeat(64))));
    var nothing = policy().compiled();
    var platforms = policy().platforms("linux/amd64").compiled();
    var layers = policy().baseImages(null, "node:22").compiled();

    // When, Then
    assertThat(List.of(nothing, platforms, layers))
        .extracting(each -> each.evidenceDemand().contents())
        .containsExactly(Contents.NONE, Contents.PLATFORMS, Contents.LAYERS);
    assertThat(List.of(nothing.evidenceKey(), platforms.evidenceKey(), layers.evidenceKey()))
        .doesNotHaveDuplicates();
    assertThat(policy().platforms("linux/arm64").compiled().evidenceKey())
        .isEqualTo(platforms.evidenceKey());
    assertThat(policy().baseImages("90d", "java:25").bases(base).compiled().evidenceKey())
        .isEqualTo(layers.evidenceKey());
    assertThat(policy().baseImages(null, "node:22").platforms("a/b").compiled().evidenceKey())
        .isEqualTo(layers.evidenceKey());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "linux|'linux' is no platform",
        "linux/*|'linux/*' is no platform",
        "linux/amd64+linux/x86_64|spec.platforms[1] 'linux/amd64' is there twice",
      })
  void platformsThatAreNoneAreRefused(String platforms, String says) {
    // When, Then
    refused(unsigned().platforms(platforms.split("\\+")), says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "node|names no tag",
        "node@sha256:0000000000000000000000000000000000000000000000000000000000000000|names a digest",
        "node:1@sha256:0000000000000000000000000000000000000000000000000000000000000000|names a digest",
        "docker.io/*:1|can't be read",
        "node:1+docker.io/library/node:1|spec.baseImages.allowed[1] 'docker.io/library/node:1' is there twice",
      })
  void basesThatNameNoTagAreRefused(String allowed, String says) {
    // When, Then
    refused(unsigned().baseImages(null, allowed.split("\\+")), "spec.baseImages.allowed[", says);
  }

  @Test
  void anEmptyListOfBasesIsRefused() {
    // When, Then
    refused(unsigned().baseImages(null), "spec.baseImages.allowed is empty");
  }

  @ParameterizedTest
  @CsvSource({"24h, 24", "1d, 24", "90d, 2160", "23h, ", "1439m, ", "1w, ", "P1D, "})
  void aBasesAgeIsAtLeastADay(String text, Integer hours) {
    // Given
    var sample = unsigned().baseImages(text, "node:22");

    // When, Then
    if (hours == null) {
      refused(sample, "spec.baseImages.maxAge");
    } else {
      var bases = sample.compiled().demands().contents().bases();
      assertThat(bases).isNotNull();
      assertThat(bases.maxAge()).isEqualTo(Duration.ofHours(hours));
    }
  }

  @Test
  void T12_modeAndGracePeriodAreReadOrRefused() {
    // When
    var compiled = policy().mode(PolicyMode.Audit).gracePeriod("24h").compiled();

    // Then
    assertThat(compiled.mode()).isEqualTo(PolicyMode.Audit);
    assertThat(compiled.gracePeriod()).isEqualTo(Duration.ofHours(24));
    assertThat(policy().gracePeriod("30d").compiled().gracePeriod()).isEqualTo(Duration.ofDays(30));
    assertThat(policy().compiled().gracePeriod()).isNull();
    for (var wrong : List.of("31d", "721h", "1w", "0d", "-1d", "P1D", "")) {
      refused(policy().gracePeriod(wrong), "spec.gracePeriod");
    }
  }

  @Test
  void whatHasNoEffectIsSaid() {
    // When, Then
    assertThat(unsigned().tags(true, List.of(), List.of()).gracePeriod("1d").compiled().warnings())
        .singleElement()
        .asString()
        .startsWith("spec.gracePeriod is without effect");
    assertThat(policy().gracePeriod("1d").onError(OnError.Allow).compiled().warnings())
        .anyMatch(each -> each.startsWith("spec.gracePeriod makes no difference"));
    assertThat(policy().mode(PolicyMode.Warn).onError(OnError.Allow).compiled().warnings())
        .singleElement()
        .asString()
        .startsWith("spec.onError is Allow, so that mode Warn");
    assertThat(policy().effect(PolicyEffect.Deny).platforms("linux/amd64").compiled().warnings())
        .anyMatch(each -> each.startsWith("spec.effect Deny"));
    assertThat(
            policy()
                .images("ghcr.io/team/**", "ghcr.io/other/*")
                .excludeImages("ghcr.io/team/**")
                .compiled()
                .warnings())
        .containsExactly(
            "spec.images[0] names nothing that spec.excludeImages leaves: narrow the exclusion, or remove the pattern");
  }

  @Test
  void basesSurviveAsText() {
    // Given
    var base =
        new BaseImage(
            "docker.io/library/node:22",
            "sha256:" + "a".repeat(64),
            Instant.parse("2026-11-21T12:00:00Z"),
            Instant.parse("2026-11-21T13:00:00Z"),
            List.of(new BasePlatform("linux/amd64", 1, "b".repeat(64))));
    var accepted = policy().baseImages("90d", "node:22").bases(base).accepted();

    // When, Then
    assertThat(accepted.toJson()).contains("\"lastSeen\":\"2026-11-21T13:00:00Z\"");
    assertThat(AcceptedPolicy.fromJson(accepted.toJson())).isEqualTo(accepted);
  }
}
