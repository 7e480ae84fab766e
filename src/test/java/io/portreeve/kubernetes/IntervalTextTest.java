package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTextTest {
  @ParameterizedTest
  @CsvSource({
    "10m, PT10M",
    "1h30m, PT1H30M",
    "45s, PT45S",
    "1h2m3s, PT1H2M3S",
    "24h, PT24H",
    "90m, PT1H30M",
    "0s, PT0S",
    "1h1s, PT1H1S",
    "9999999s, PT9999999S",
  })
  void parses(String text, Duration expected) {
    assertThat(IntervalText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "10",
        "m",
        "10 m",
        "-1m",
        "1.5h",
        "10M",
        "1m1h",
        "1d",
        "PT10M",
        "10m\n",
        "١m",
        "99999999999999999999s"
      })
  void refuses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IntervalText.parse(text))
        .withMessageContaining("\"" + text + "\"")
        .withMessageContaining("1h30m");
  }

  /** The CRD's pattern and its CEL rule admit leading zeros up to 16 characters. */
  @Test
  void readsWhatTheSchemaAdmits() {
    assertThat(IntervalText.parse("0000000000010m")).isEqualTo(Duration.ofMinutes(10));
  }
}
