package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageExpressionTest {
  private static final int MAX = 1_000_000;

  /** As {@code matches()} of CEL: anywhere in the text. */
  private static boolean finds(String expression, String text) {
    return Pattern.compile(expression).matcher(text).find();
  }

  private static String covering(String... patterns) {
    return ImageExpression.covering(
        List.of(patterns).stream().map(ImagePattern::parse).toList(), MAX);
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX, 300, 60, 16})
  void whatAPatternMatchesIsCovered(int maxChars) {
    // Given
    var samples = new ImageSamples(20_251_121);
    var matched = 0;
    var covered = 0;
    for (var round = 0; round < 1_000; round++) {
      var images = samples.images(30);
      var patterns = new ArrayList<ImagePattern>();
      for (var i = 0; i < 3 && i <= round % 5; i++) {
        patterns.add(ImagePattern.parse(samples.pattern(images.get(2 * i))));
      }
      var expression = ImageExpression.covering(patterns, maxChars);
      var compiled = Pattern.compile(expression);
      for (var text : images) {
        // When
        var matches =
            patterns.stream().anyMatch(pattern -> pattern.matches(ImageReference.parse(text)));
        var found = compiled.matcher(text).find();

        // Then
        assertThat(found || !matches).as("%s: %s on %s", patterns, expression, text).isTrue();
        matched += matches ? 1 : 0;
        covered += found ? 1 : 0;
      }
      assertThat(expression.length()).isLessThanOrEqualTo(maxChars);
    }
    assertThat(matched).isGreaterThan(10_000);
    if (maxChars == MAX) {
      // Hardly more than they match.
      assertThat(covered).isLessThan(matched * 11 / 10);
    }
  }

  @Test
  void whatIsCertainlyExcludedMatches() {
    // Given
    var samples = new ImageSamples(4);
    var said = 0;
    for (var round = 0; round < 1_500; round++) {
      var images = samples.images(30);
      var patterns = List.of(ImagePattern.parse(samples.pattern(images.getFirst())));
      var expression = ImageExpression.within(patterns, MAX);
      for (var i = 0; i < images.size() && expression.isPresent(); i++) {
        var text = images.get(i);
        // Half of them are no references.
        var broken = i % 2 == 0 ? text : broken(text, i);

        // When
        var found = finds(expression.get(), broken);

        // Then
        assertThat(!found || isMatch(patterns, broken))
            .as("%s: %s on %s", patterns, expression.get(), broken)
            .isTrue();
        said += found ? 1 : 0;
      }
    }
    assertThat(said).isGreaterThan(500);
  }

  private static String broken(String text, int how) {
    var at = how * 7 % text.length();
    return switch (how % 8) {
      case 1 -> text.substring(0, at) + "_" + text.substring(at);
      case 3 -> text.substring(0, at) + "." + text.substring(at);
      case 5 -> text + "\n";
      default -> text.substring(0, at) + text.substring(at + 1);
    };
  }

  private static boolean isMatch(List<ImagePattern> patterns, String text) {
    try {
      var image = ImageReference.parse(text);
      return patterns.stream().anyMatch(pattern -> pattern.matches(image));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Texts that are no references, or not of everybody, and that some runtime may take for such an
    // image.
    "ghcr.io/team/**, ghcr.io:0443/team/app",
    "ghcr.io/team/**, ghcr.io/Team/App:v1",
    "ghcr.io/team/**, ghcr.io/team/app@sha512:00",
    "ghcr.io/team/**, ghcr.io/team/app:v1@sha256:00@sha256:00",
    "reg.example.com:5000/**, reg.example.com:05000/app",
    "10.0.0.1/**, 012.0.0.1/app",
    "10.0.0.1:80/**, [::ffff:a00:1]:80/app",
    "'[2001:db8:0:0:0:0:0:1]/**', '[2001:db8::0:1]/app'",
    "docker.io/library/nginx, nginx@sha384:00",
    "docker.io/team/**, TEAM/app",
  })
  void T03_malformedSpellingsAreCovered(String pattern, String text) {
    // When, Then
    assertThat(finds(covering(pattern), text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/**, ghcr.io/app",
    "docker.io/**, registry:5000/app",
    "docker.io/library/*, registry:5000/app",
    "docker.io/library/*, team/app",
    "docker.io/library/nginx, nginx2",
    "docker.io/library/nginx, team/nginx",
    "docker.io/library/nginx, ghcr.io/library/nginx",
    "docker.io/library/nginx, evil.com/docker.io/library/nginx",
    "ghcr.io/team/*, ghcr.io/team/app/sub",
    "ghcr.io/team/**, ghcr.io/teams/app",
    "ghcr.io/team/**, ghcr.io.evil.com/team/app",
    "ghcr.io/team/**, ghcrxio/team/app",
    "ghcr.io/team/**, evil.com/ghcr.io/team/app",
    "ghcr.io/team/**, ghcr.io:8443/team/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/**, 123456789012.dkr.ecr.us-east-2.amazonaws.com/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/**, 210987654321.dkr.ecr.us-east-1.amazonaws.com/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/**, 123456789012.dkr-ecr.us-west-1.on.aws/app",
    "*.dkr.ecr.us-east-1.amazonaws.com/**, 123456789012.dkr.ecr.us-east-2.amazonaws.com/app",
    "*.example.com/**, a.example.org/app",
    "*/team/**, ghcr.io/other/app",
    "*/team/**, team",
    "**/nginx, ghcr.io/nginx/x",
  })
  void otherImagesAreNotCovered(String pattern, String text) {
    // When, Then
    assertThat(finds(covering(pattern), text)).isFalse();
  }

  @Test
  void expressionsAreShort() {
    // When, Then
    assertThat(covering("ghcr.io/team/**"))
        .isEqualTo("(?is)^(ghcr\\.io\\.?(:0*443)?/(team/.*))(:[^/]*)?(@.*)?$");
    assertThat(covering("docker.io/library/nginx"))
        .isEqualTo(
            "(?is)^((((index|registry-1)\\.)?docker\\.io\\.?(:0*443)?/)?((library/)?nginx))(:[^/]*)?(@.*)?$");
    assertThat(
            covering("123456789012.dkr.ecr.us-east-1.amazonaws.com/**", "ghcr.io/a", "ghcr.io/b"))
        .isEqualTo(
            "(?is)^(123456789012\\.dkr[.-]ecr[a-z-]*\\.us-east-1\\.[^/]*/.*"
                + "|ghcr\\.io\\.?(:0*443)?/(a|b))(:[^/]*)?(@.*)?$");
    assertThat(covering("ghcr.io/a", "**")).isEqualTo("(?s)^.*$");
  }

  @Test
  void longListsAreCoveredByTheirRegistries() {
    // Given
    var patterns = new ArrayList<ImagePattern>();
    for (var i = 0; i < 32; i++) {
      patterns.add(ImagePattern.parse("ghcr.io/team-%d/%s/**".formatted(i, "x".repeat(50))));
    }

    // When, Then
    assertThat(ImageExpression.covering(patterns, 1000))
        .isEqualTo("(?is)^(ghcr\\.io\\.?(:0*443)?/.*)(:[^/]*)?(@.*)?$");
    assertThat(ImageExpression.covering(patterns, 20)).isEqualTo("(?s)^.*$");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/library/nginx, nginx:1.27, true",
    "docker.io/library/nginx, docker.io/library/nginx, true",
    "docker.io/library/sha256, sha256:00, false",
    "docker.io/**, docker.io/team/app, true",
    "docker.io/team/**, team/app:v1, true",
    "ghcr.io/team/**, ghcr.io/team/a-b/c__d:v1, true",
    "ghcr.io/team/**, ghcr.io/team/a..b, false",
    "ghcr.io/team/**, GHCR.io/team/app, false",
    "localhost:5000/*, localhost:5000/app, true",
    "localhost:5000/*, localhost:5000/app:, false",
    "ghcr.io/te*/app, ghcr.io/team/app, false",
  })
  void certainExclusionsAreStrict(String pattern, String text, boolean expected) {
    // When
    var expression = ImageExpression.within(List.of(ImagePattern.parse(pattern)), MAX);

    // Then
    assertThat(expression.isPresent() && finds(expression.get(), text)).isEqualTo(expected);
  }

  @Test
  void exclusionsThatDoNotFitAreLeftOut() {
    // Given
    var patterns =
        List.of(
            ImagePattern.parse("ghcr.io/" + "a".repeat(200)), ImagePattern.parse("ghcr.io/short"));

    // When, Then
    assertThat(ImageExpression.within(patterns, 100))
        .hasValueSatisfying(
            expression -> {
              assertThat(expression).hasSizeLessThanOrEqualTo(100);
              assertThat(finds(expression, "ghcr.io/short")).isTrue();
            });
    assertThat(ImageExpression.within(patterns, 20)).isEmpty();
  }
}
