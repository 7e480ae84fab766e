package io.portreeve.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexSizeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "abc 3",
        "a{3} 3",
        "(ab){10} 30",
        "((a{10}){10}){10} 1110",
        "[a-z]{7} 7",
        "[]a]{7} 7",
        "[^]a]{7} 7",
        "\\p{Greek}{4} 4",
        "\\x{10FFFF}{5} 5",
        "\\Qa{9}\\E 5",
        "a{,9} 9",
        "a{2,9} 9",
        "a{2,} 2",
      })
  void counted(String expression, long size) {
    // When, Then
    assertThat(RegexSize.of(expression)).isEqualTo(size);
  }

  @Test
  void whatIsAcceptedIsSmallOnceCompiled() {
    // Given
    var random = new Random(4711);
    var parts =
        new String[] {
          "a", "(", ")", "{9}", "{2,30}", "|", "*", "+?", "[", "]", "^", "\\Q", "\\E", "\\pL", ".",
          "\\]", "(?:"
        };
    for (var i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (var n = random.nextInt(12); n >= 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      // When
      if (RegexSize.of(text.toString()) > RegexSize.MAX) {
        continue;
      }
      // Then
      try {
        assertThat(Pattern.compile(text.toString()).programSize())
            .as(text.toString())
            .isLessThan(4 * (int) RegexSize.MAX);
      } catch (PatternSyntaxException e) {
        // No expression of RE2's.
      }
    }
  }
}
