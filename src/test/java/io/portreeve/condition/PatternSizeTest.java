package io.portreeve.condition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSizeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "^sha256:[a-f0-9]{64}$",
        "^https://github\\.com/[^/]+/[^/]+/\\.github/workflows/.*@refs/tags/v\\d+(\\.\\d+){2}$",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "a{64}a{64}a{64}",
        "\\Q{1000}{1000}\\E",
        "[{1000}]{2}",
        "{1000}",
        "a{x}",
      })
  void whatPeopleWriteIsSmall(String pattern) {
    assertThat(PatternSize.of(pattern)).isLessThan(1_100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "((a{100}){100}){100}",
        "(?:a|b{1000}|c){1000}",
        "([]x]{1000}){1000}",
        "([^]x]{1000}){1000}",
        "([[:alpha:]]{1000}){1000}",
        "(\\Qab\\E{1000}){1000}",
        "(\\({1000}){1000}",
        "(a{1000,}){1000,}",
        "(a{0,1000}){1,1000}",
        "(((((a{9}){9}){9}){9}){9}){99}",
        "((a{1000}){1000}",
        "(\\]{1000}[\\]]{1000}){1000}",
      })
  void whatExplodesIsLarge(String pattern) {
    assertThat(PatternSize.of(pattern)).isGreaterThan(900_000);
  }
}
