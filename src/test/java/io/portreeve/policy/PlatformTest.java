package io.portreeve.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings of platforms. */
class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "Linux/x86_64, linux/amd64",
    "linux/x86-64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/arm64, linux/arm64",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm64/v9, linux/arm64/v9",
    "linux/arm, linux/arm/v7",
    "linux/arm/6, linux/arm/v6",
    "linux/armhf, linux/arm/v7",
    "linux/i386, linux/386",
    "windows/amd64, windows/amd64",
  })
  void spellingsOfOnePlatformAreEqual(String text, String normal) {
    // When, Then
    assertThat(Platform.of(text)).hasToString(normal).isEqualTo(Platform.of(normal));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "/amd64", "linux/", "linux/a/b/c", "linux/*", "a b/c"})
  void whatIsNoneIsNone(String text) {
    // When, Then
    assertThat(Platform.of(text)).isNull();
  }
}
