package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab",
        "a/b",
        "team-a/shop/api",
        "a.b_c-d/e1",
        "0/1/2",
        "library/nginx",
        "a/b/c/d/e/f/g"
      })
  void readsNames(String text) {
    // When
    var name = RepositoryName.parse(text);

    // Then
    assertThat(name.value()).isEqualTo(text);
    assertThat(name).hasToString(text).isEqualTo(new RepositoryName(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "``|0 characters",
        "a|1 characters",
        "team-a/../b|'.' at position 8",
        "../b|'.' at position 1",
        "a/./b|'.' at position 3",
        "a..b|'.' at position 3",
        "a--b|'-' at position 3",
        "a__b|'_' at position 3",
        "a._b|'_' at position 3",
        "/ab|'/' at position 1",
        "ab/|'/' at position 3",
        "a//b|'/' at position 3",
        "-ab|'-' at position 1",
        "ab-|'-' at position 3",
        "ab-/c|'/' at position 4",
        "ab/-c|'-' at position 4",
        "Team/api|'T' at position 1",
        "a b|' ' at position 2",
        " ab|' ' at position 1",
        "a\\b|'\\' at position 2",
        "a%2fb|'%' at position 2",
        "a/*|'*' at position 3",
        "ab:latest|':' at position 3",
        "ab@sha256|'@' at position 3",
        "straße|'?' at position 5",
      })
  void namesTheBrokenRule(String text, String why) {
    // When, Then
    assertThatThrownBy(() -> RepositoryName.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab\n", "a\nb", "a\u0000b", "\u0430b", "a\u2215b", "ab\u200b"})
  void refusesWhatLooksLikeAName(String text) {
    // When, Then
    assertThatThrownBy(() -> RepositoryName.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]+"));
  }

  @Test
  void readsLongNamesUpToTheLimit() {
    // Given
    var longest = "a".repeat(256);

    // When, Then
    assertThat(RepositoryName.parse(longest).value()).hasSize(256);
    assertThatThrownBy(() -> RepositoryName.parse(longest + "a")).hasMessageContaining("257");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a-", "a/", "a.b_"})
  void adversarialNamesOfFullLengthAreSettled(String piece) {
    // Given: the shape that makes the documented pattern backtrack, if run by a naive engine
    var text = piece.repeat(256).substring(0, 255) + "!";

    // When, Then
    assertThatThrownBy(() -> RepositoryName.parse(text)).hasMessageContaining("position");
  }
}
