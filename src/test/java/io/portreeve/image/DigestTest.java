package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigestTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @Test
  void readsAndWritesTheSameText() {
    // When
    var digest = Digest.parse("sha256:" + HEX);

    // Then
    assertThat(digest.hex()).isEqualTo(HEX);
    assertThat(digest).hasToString("sha256:" + HEX).isEqualTo(new Digest(HEX));
  }

  static Stream<String> others() {
    return Stream.of(
        "",
        HEX,
        "sha256:",
        "sha256:" + HEX.substring(1),
        "sha256:" + HEX + "0",
        "sha256:" + HEX.toUpperCase(Locale.ROOT),
        "SHA256:" + HEX,
        "sha512:" + HEX + HEX,
        " sha256:" + HEX,
        "sha256:" + HEX + "\n",
        "sha256:" + HEX.substring(1) + "g",
        "sha256:" + HEX.substring(1) + "\u0660");
  }

  @ParameterizedTest
  @MethodSource("others")
  void refusesEverythingElse(String text) {
    // When, Then
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
