package io.portreeve.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the schema bounds is bounded before it is written. */
class RunningViolationTest {
  private static final String LONG = "x".repeat(5_000);

  @Test
  void longTextsAreCut() {
    // When
    var violation = new RunningViolation("Pod", "shop", "api", LONG, LONG);

    // Then
    assertThat(violation.image()).hasSize(RunningViolation.MOST_TEXT).endsWith("x...");
    assertThat(violation.message()).hasSize(RunningViolation.MOST_TEXT);
    assertThat(violation.name()).isEqualTo("api");
  }

  @Test
  void noCharacterIsCutInTwo() {
    // When
    var violation =
        new RunningViolation("Pod", "shop", "api", "r", "x" + "\uD83D\uDE00".repeat(2_000));

    // Then
    assertThat(violation.message().codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  @Test
  void moreViolationsThanTheSchemaTakesArentWritten() {
    // Given
    var violation = new RunningViolation("Pod", "shop", "api", "r.example/a:1", "refused");

    // When
    var status = new RunningStatus(50, 0, 50, 0, null, Collections.nCopies(50, violation), null);

    // Then
    assertThat(status.violations()).hasSize(RunningStatus.MOST_VIOLATIONS);
    assertThat(new RunningStatus(0, 0, 0, 0, null, List.of(), null).violations()).isEmpty();
  }
}
