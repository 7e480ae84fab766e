package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {
  @ParameterizedTest
  @CsvSource({"abc,'''abc'''", "'',''''''", "'a\nb','''a?b'''", "ä,'''?'''"})
  void quotes(String text, String expected) {
    // When, Then
    assertThat(Excerpt.of(text)).isEqualTo(expected);
  }

  @Test
  void isShort() {
    // When, Then
    assertThat(Excerpt.of("x".repeat(81))).isEqualTo("'" + "x".repeat(80) + "…'");
  }
}
