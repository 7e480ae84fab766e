package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePatternTest {
  private static final String ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

  @ParameterizedTest
  @CsvSource({
    "docker.io/library/nginx, nginx:1.27, true",
    "docker.io/nginx, nginx, true",
    "index.docker.io/nginx, docker.io/library/nginx, true",
    "docker.io/library/*, nginx, true",
    "docker.io/*, nginx, true",
    "docker.io/*, team/app, false",
    "docker.io/**, nginx, true",
    "docker.io/**, team/app, true",
    "docker.io/**, ghcr.io/team/app, false",
    "ghcr.io/team/*, ghcr.io/team/app, true",
    "ghcr.io/team/*, ghcr.io/team/app/sub, false",
    "ghcr.io/team/**, ghcr.io/team/app/sub, true",
    "ghcr.io/team/**, ghcr.io/team, false",
    "ghcr.io/**, GHCR.io.:443/team, true",
    "GHCR.io.:443/**, ghcr.io/team, true",
    "ghcr.io/**, ghcr.io:8443/team, false",
    "ghcr.io:8443/**, ghcr.io:8443/team, true",
    "ghcr.io/**, ghcr.io.evil.com/team, false",
    "ghcr.io/**, evil.com/ghcr.io/team, false",
    "localhost:*/**, localhost:5000/app, true",
    "localhost:*/**, localhost/app, false",
    "localhost/**, localhost/app, true",
    "*.example.com/**, a.example.com/app, true",
    "*.Example.com.:443/**, a.EXAMPLE.com/app, true",
    "*.example.com/**, a.example.com.evil.com/app, false",
    "*.example.com/**, evil.com/a.example.com/app, false",
    "*/team/*, ghcr.io/team/app, true",
    "*/team/*, team/app, true",
    "*/library/nginx, nginx, true",
    "**/nginx, nginx, true",
    "**/nginx, ghcr.io/a/b/nginx, true",
    "**, nginx, true",
    "[2001:db8:0:0:0:0:0:1]:5000/**, [2001:DB8::1]:5000/app, true",
    "[2001:db8::1]/**, [2001:db8:0::1]:443/app, true",
  })
  void matchesNamesInNormalForm(String pattern, String image, boolean expected) {
    // When, Then
    assertThat(ImagePattern.parse(pattern).matches(ImageReference.parse(image)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "dkr.ecr., .amazonaws.com",
    "dkr.ecr-fips., .amazonaws.com",
    "dkr-ecr., .on.aws",
    "dkr-ecr-fips., .on.aws",
  })
  void T56_patternsAndImagesMayNameAnyHostOfAnEcrRegistry(String infix, String suffix) {
    for (var pattern :
        new String[] {
          "123456789012." + infix + "us-east-1" + suffix + "/shop/*",
          "*." + infix + "us-east-1" + suffix + "/shop/*",
          "123456789012." + infix + "*" + suffix + "/shop/*",
          "*." + infix + "us-*" + suffix + ":443/shop/*",
        }) {
      // When
      var plain = ImageReference.parse(ECR + "/shop/api");
      var alias =
          ImageReference.parse("123456789012." + infix + "us-east-1" + suffix + ".:443/shop/api");
      var other = ImageReference.parse(ECR.replace("us-east-1", "eu-west-1") + "/other/api");

      // Then
      assertThat(ImagePattern.parse(pattern).matches(plain)).as(pattern).isTrue();
      assertThat(ImagePattern.parse(pattern).matches(alias)).as(pattern).isTrue();
      assertThat(ImagePattern.parse(pattern).matches(other)).as(pattern).isFalse();
    }
  }

  @Test
  void T04_neitherTagNorDigestSteersAPattern() {
    // Given
    var pattern = ImagePattern.parse("ghcr.io/team/good");
    var digest = "@sha256:" + "a".repeat(64);

    // When, Then
    for (var tag : new String[] {"", ":good", ":evil"}) {
      assertThat(pattern.matches(ImageReference.parse("ghcr.io/team/good" + tag + digest)))
          .isTrue();
      assertThat(pattern.matches(ImageReference.parse("ghcr.io/team/evil" + tag + digest)))
          .isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|has 0 characters",
        "nginx|isn't registry/repository",
        "nginx:1.27|isn't registry/repository",
        "*|isn't registry/repository",
        "ghcr.io|isn't registry/repository",
        "ghcr.io**|isn't registry/repository",
        "team/app|begins with 'team', which is no host: write docker.io/",
        "ghcr.io/team/app:v1|drop the tag",
        "ghcr.io/team/app:*|drop the tag",
        "ghcr.io/team/app@sha256:*|drop the digest",
        "user@ghcr.io/team/app|drop the digest",
        "ghcr.io/***|three stars",
        "ghcr.io/Team/*|other characters",
        "ghcr.io/team?/*|other characters",
        "ghcr.io/[ab]/*|other characters",
        "ghcr.io/team /*|other characters",
        "ghcr.io/stra\u00dfe/*|other characters",
        "ghcr.io//app|empty component",
        "ghcr.io/app/|empty component",
        "ghcr.io/|other characters",
        "/app|begins with ''",
        "ghcr.io:0/app|port '0'",
        "ghcr..io/app|label ''",
        "gh_cr.io/app|label 'gh_cr'",
        "127.1/app|four decimals",
        "ghcr.**/app|before the first '/'",
        "*.ghcr.io:5*/app|before the first '/'",
        "*:1:2/app|before the first '/'",
        "*_x.io/app|before the first '/'",
        "[2001:*]/app|before the first '/'",
      })
  void refusesWhatIsNoPatternWithAReason(String text, String why) {
    // When, Then
    assertThatThrownBy(() -> ImagePattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Image pattern " + Excerpt.of(text) + " ")
        .hasMessageContaining(why);
  }

  @Test
  void lengthsAreBounded() {
    // When, Then
    assertThat(ImagePattern.parse("ghcr.io/" + "a".repeat(247)).text()).hasSize(255);
    assertThatThrownBy(() -> ImagePattern.parse("ghcr.io/" + "a".repeat(248)))
        .hasMessageContaining("256 characters");
  }

  @Test
  void patternsOfOneMeaningAreEqual() {
    // When, Then
    assertThat(ImagePattern.parse("Docker.io/nginx"))
        .isEqualTo(ImagePattern.parse("index.docker.io/library/nginx"))
        .hasSameHashCodeAs(ImagePattern.parse("docker.io/library/nginx"))
        .hasToString("Docker.io/nginx")
        .isNotEqualTo(ImagePattern.parse("docker.io/library/**"));
  }
}
