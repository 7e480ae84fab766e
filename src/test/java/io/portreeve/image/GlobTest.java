package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "team-a/api, team-a/api, true",
    "team-a/api, team-a/api2, false",
    "team-a/api, xteam-a/api, false",
    "team-a/*, team-a/api, true",
    "team-a/*, team-a/, true",
    "team-a/*, team-a/api/v2, false",
    "team-a/*, team-a, false",
    "team-a/**, team-a/api/v2, true",
    "team-a/**, team-a, false",
    "team-a/**, team-ab/x, false",
    "team-a*/x, team-ab/x, true",
    "*, api, true",
    "*, '', true",
    "*, a/b, false",
    "**, a/b/c, true",
    "**, '', true",
    "*/*, a/b, true",
    "*/*, a/b/c, false",
    "**/api, a/b/api, true",
    "**/api, api, false",
    "a**b, ab, true",
    "a**b, a/x/b, true",
    "a.c, abc, false",
    "a*c*e, abcde, true",
    "a*c*e, abcdf, false",
    "a*a, a, false",
    "Team/*, team/x, false",
    "reg.example.com:5000/x@sha256*, reg.example.com:5000/x@sha256:00, true",
  })
  void matchesTheWholeName(String pattern, String name, boolean expected) {
    // When, Then
    assertThat(Glob.parse(pattern).matches(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "a\u0001b", "a\u0000", "\u0001"})
  void controlCharactersInANameAreNoWildcards(String name) {
    // When, Then
    assertThat(Glob.parse("a*b").matches(name)).isEqualTo(name.length() == 3);
    assertThat(Glob.parse("a/**").matches(name)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|0 characters",
        "a***|three stars",
        "a/****/b|three stars",
        "team-?|'?'; the only wildcards",
        "team-[ab]/*|'['",
        "{namespace}/*|'{'",
        "a\\*|'\\'",
        "!a|'!'",
        "a b|white space",
        "straße/*|outside ASCII",
        "/a|empty component",
        "a/|empty component",
        "a//b|empty component",
      })
  void refusesNonsenseWithAReason(String text, String why) {
    // When, Then
    assertThatThrownBy(() -> Glob.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void patternsHaveALimit() {
    // When, Then
    assertThat(Glob.parse("a".repeat(256)).matches("a".repeat(256))).isTrue();
    assertThatThrownBy(() -> Glob.parse("a".repeat(257))).hasMessageContaining("257");
  }

  @Test
  void agreesWithTheNaiveReference() {
    // Given
    var random = new Random(20_251_121);
    var compared = 0;
    while (compared < 20_000) {
      var pattern = random(random, "aab/**", 8);
      if (pattern.isEmpty() || pattern.matches(".*(\\*{3}|//).*|/.*|.*/")) {
        continue;
      }
      var name = random(random, "aab/", 9);

      // When
      var matches = Glob.parse(pattern).matches(name);

      // Then
      assertThat(matches).as("%s on %s", pattern, name).isEqualTo(reference(pattern, name));
      compared++;
    }
  }

  private static String random(Random random, String alphabet, int maxLength) {
    var text = new StringBuilder();
    for (var i = random.nextInt(maxLength + 1); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** The definition, word by word; exponential. */
  private static boolean reference(String pattern, String name) {
    if (pattern.isEmpty()) {
      return name.isEmpty();
    }
    if (pattern.startsWith("**")) {
      return reference(pattern.substring(2), name)
          || (!name.isEmpty() && reference(pattern, name.substring(1)));
    }
    if (pattern.startsWith("*")) {
      return reference(pattern.substring(1), name)
          || (!name.isEmpty() && name.charAt(0) != '/' && reference(pattern, name.substring(1)));
    }
    return !name.isEmpty()
        && name.charAt(0) == pattern.charAt(0)
        && reference(pattern.substring(1), name.substring(1));
  }

  @Test
  void adversarialPatternsAreSettled() {
    // Given: backtracking would try more ways than there are atoms
    var name = "a".repeat(10_000);

    // When, Then
    assertThat(Glob.parse("a*".repeat(127) + "b").matches(name)).isFalse();
    assertThat(Glob.parse("**a".repeat(85) + "b").matches(name)).isFalse();
    assertThat(Glob.parse("**a".repeat(85)).matches(name)).isTrue();
  }

  @Test
  void equalTextsAreEqualPatterns() {
    // When, Then
    assertThat(Glob.parse("a/*")).isEqualTo(Glob.parse("a/*")).hasToString("a/*");
    assertThat(Glob.parse("a/*")).isNotEqualTo(Glob.parse("a/**"));
  }
}
