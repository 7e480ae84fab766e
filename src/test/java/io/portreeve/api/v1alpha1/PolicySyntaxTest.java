package io.portreeve.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.portreeve.image.Glob;
import io.portreeve.image.ImagePattern;
import io.portreeve.image.ImageReference;
import io.portreeve.image.ImageSamples;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server admits, the webhook reads. */
class PolicySyntaxTest {
  private static final Pattern IMAGES = Pattern.compile(PolicySyntax.IMAGES);
  private static final Pattern TAGS = Pattern.compile(PolicySyntax.TAGS);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "**",
        "*/team/**",
        "**/nginx",
        "ghcr.io/**",
        "GHCR.io/team/*",
        "ghcr.io./team/*",
        "docker.io/nginx",
        "localhost/**",
        "localhost:5000/**",
        "localhost:*/**",
        "reg:65535/a",
        "10.0.0.1/**",
        "10.0.0.1:5000/**",
        "[2001:db8:0:0:0:0:0:1]:5000/**",
        "*.dkr.ecr.us-east-1.amazonaws.com/team-*/**",
        "*.example.com:443/a**b/*c",
      })
  void patternsOfImagesAreAdmittedAndRead(String text) {
    // When, Then
    assertThat(IMAGES.matches(text)).isTrue();
    assertThat(ImagePattern.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "nginx",
    "team/app",
    "*",
    "ghcr.io",
    "ghcr.io/",
    "ghcr.io//a",
    "ghcr.io/A",
    "ghcr.io/***",
    "ghcr.io/a:v1",
    "ghcr.io/a@sha256",
    "user@ghcr.io/a",
    "127.1/a",
    "256.0.0.1/a",
    "ghcr.io:0/a",
    "ghcr.io:65536/a",
    "ghcr..io/a",
    "-ghcr.io/a",
    "gh_cr.io/a",
    "***/a",
    "a**b/c",
    "*:5*/a",
    "[::1]/a",
    "[::ffff:7f00:1]/a",
    "ghcr.io/a?",
    "ghcr.io/[a]",
    "0:0:0:0:0:0:0:1/a",
    "[0:0:0:0:0:ffff:7f00:1]/a",
  })
  void othersAreRefused(String text) {
    // When, Then
    assertThat(IMAGES.matches(text)).isFalse();
  }

  @Test
  void whateverIsAdmittedIsRead() {
    // Given
    var samples = new ImageSamples(7);
    var random = new Random(7);
    var admitted = 0;
    for (var i = 0; i < 50_000; i++) {
      var text = changed(random, samples.drawn(ImageReference.parse(samples.image())));

      // When
      var isAdmitted = text.length() <= 255 && IMAGES.matches(text);

      // Then
      assertThat(!isAdmitted || ImagePattern.parse(text).text().equals(text)).as(text).isTrue();
      admitted += isAdmitted ? 1 : 0;
    }
    assertThat(admitted).isGreaterThan(10_000);
  }

  /** In two of three cases with one character changed. */
  private static String changed(Random random, String text) {
    var at = random.nextInt(text.length());
    var c = "aZ09.:/*-_[]@?".charAt(random.nextInt(14));
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + c + text.substring(at);
      case 1 -> text.substring(0, at) + c + text.substring(at + 1);
      default -> text;
    };
  }

  @Test
  void longLabelsAndPortsAreSettledAlike() {
    // Given
    for (var length = 60; length < 67; length++) {
      var label = "a".repeat(length);
      for (var text :
          new String[] {label + ".io/a", "a." + label + "/a", label + ":80/a", "a.io/" + label}) {
        // When, Then
        assertThat(!IMAGES.matches(text) || ImagePattern.parse(text).text().equals(text))
            .as(text)
            .isTrue();
      }
    }
    for (var port = 0; port < 70_000; port += 7) {
      // When, Then
      assertThat(IMAGES.matches("a:" + port + "/a")).isEqualTo(port >= 1 && port <= 65_535);
    }
  }

  @Test
  void patternsOfTagsAreRead() {
    // Given
    var random = new Random(8);
    var admitted = 0;
    for (var i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (var n = 1 + random.nextInt(5); n > 0; n--) {
        text.append("aZ0._-**/:+".charAt(random.nextInt(11)));
      }

      // When
      var isAdmitted = TAGS.matches(text.toString());

      // Then
      assertThat(!isAdmitted || Glob.parse(text.toString()).text().contentEquals(text))
          .as(text.toString())
          .isTrue();
      admitted += isAdmitted ? 1 : 0;
    }
    assertThat(admitted).isGreaterThan(2_000);
    assertThat(TAGS.matches("v*")).isTrue();
    assertThat(TAGS.matches("*-latest")).isTrue();
    assertThat(TAGS.matches("v**")).isFalse();
    assertThat(TAGS.matches(".v")).isFalse();
  }
}
