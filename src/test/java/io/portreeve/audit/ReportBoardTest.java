package io.portreeve.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.audit.RunningReports.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When something new is told. */
class ReportBoardTest {
  private static final Change PRODUCTION = new Change("ImagePolicy", "production");

  private final TestClock clock = new TestClock();
  private final ReportBoard board = new ReportBoard();

  private List<Change> find(int compliant, int violating, int unknown) {
    board.found(
        Map.of(
            "production",
            new RunningStatus(
                compliant + violating + unknown,
                compliant,
                violating,
                unknown,
                null,
                List.of(),
                null)),
        clock.instant());
    return board.changes(clock.instant());
  }

  @Test
  void theFirstWaitsForAWhileForWhatIsBeingVerified() {
    // When / Then
    assertThat(find(0, 0, 5)).isEmpty();
    assertThat(board.of("production")).isEmpty();
    clock.pass(Duration.ofSeconds(20));
    assertThat(find(3, 0, 2)).containsExactly(PRODUCTION);
    assertThat(board.of("production"))
        .hasValueSatisfying(
            it -> assertThat(it.lastChangedTime()).isEqualTo("2026-11-21T08:00:20Z"));
  }

  @Test
  void changesAreGatheredButThatSomethingIsRefusedIsToldAtOnce() {
    // Given
    assertThat(find(1, 0, 0)).containsExactly(PRODUCTION);

    // When / Then
    clock.pass(Duration.ofSeconds(1));
    assertThat(find(2, 0, 0)).isEmpty();
    assertThat(find(2, 1, 0)).containsExactly(PRODUCTION);
    assertThat(find(2, 2, 0)).isEmpty();
    assertThat(find(3, 0, 0)).containsExactly(PRODUCTION);
    assertThat(find(4, 0, 0)).isEmpty();
    clock.pass(Duration.ofSeconds(10));
    assertThat(board.changes(clock.instant())).containsExactly(PRODUCTION);
    assertThat(board.of("production"))
        .hasValueSatisfying(it -> assertThat(it.compliant()).isEqualTo(4));
  }

  @Test
  void nothingNewIsntTold() {
    // Given
    assertThat(find(1, 0, 0)).containsExactly(PRODUCTION);
    var first = board.of("production");

    // When
    clock.pass(Duration.ofHours(1));

    // Then
    assertThat(find(1, 0, 0)).isEmpty();
    assertThat(board.of("production")).isEqualTo(first);
  }

  @Test
  void exceptionsAreToldWhenTheirNumberChanges() {
    // When / Then
    assertThat(board.exceptions(Map.of("inc-1", 2)))
        .containsExactly(new Change("ImagePolicyException", "inc-1"));
    assertThat(board.exceptions(Map.of("inc-1", 2))).isEmpty();
    assertThat(board.exceptions(Map.of()))
        .containsExactly(new Change("ImagePolicyException", "inc-1"));
    assertThat(board.podsOf("inc-1")).isZero();
  }
}
