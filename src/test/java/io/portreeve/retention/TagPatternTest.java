package io.portreeve.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagPatternTest {
  @ParameterizedTest
  @CsvSource({
    "prod*, prod, true",
    "prod*, production-team1, true",
    "prod*, xprod, false",
    "*prod*, xprodx, true",
    "prod, prod, true",
    "prod, prod1, false",
    "v1.*, v1.2, true",
    "v1.*, v102, false",
    "*, anything, true",
    "a*b*c, a-b-b-c, true",
    "a*b*c, a-b-b, false",
    "*aab, aaaab, true",
    "Prod*, prod, false",
    "**, x, true",
  })
  void matchesWholeTags(String pattern, String tag, boolean expected) {
    // When, Then
    assertThat(new TagPattern(pattern).matches(tag)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "*, v*, true",
    "v*, v1*, true",
    "v1*, v*, false",
    "v*, v*, true",
    "v*, *v, false",
    "*a*, *-a-*, true",
    "a*b, a*c*b, true",
    "a*c*b, a*b, false",
    "v1, v1, true",
    "v1, v*, false",
    "*1, v*1, true",
    "**, *, true",
    "*, **, true",
    "sha*, sha256-*.sig, true",
  })
  void covers(String wide, String narrow, boolean expected) {
    // When, Then
    assertThat(new TagPattern(wide).covers(new TagPattern(narrow))).isEqualTo(expected);
  }

  @Test
  void whatIsCoveredNeverMatchesAlone() {
    // Given
    var random = new Random(7);
    var covered = 0;
    for (var i = 0; i < 50_000; i++) {
      var wide = new TagPattern(random(random, "ab*", 4));
      var narrow = new TagPattern(random(random, "ab*", 5));
      var tag = random(random, "abc", 6);

      // When
      if (wide.covers(narrow) && narrow.matches(tag)) {
        covered++;

        // Then
        assertThat(wide.matches(tag)).as("%s, %s, %s", wide, narrow, tag).isTrue();
      }
    }
    assertThat(covered).isGreaterThan(100);
  }

  private static String random(Random random, String alphabet, int maxLength) {
    var text = new StringBuilder();
    for (var i = random.nextInt(maxLength + 1); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void adversarialTagsAreSettled() {
    // When, Then
    assertThat(new TagPattern("*a".repeat(64)).matches("a".repeat(100_000) + "b")).isFalse();
  }
}
