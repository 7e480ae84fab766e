package io.portreeve.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.audit.RunningReports.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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

  private List<Change> use(int pods) {
    board.exceptions(Map.of("inc-1", OptionalInt.of(pods)));
    return board.changes(clock.instant());
  }

  @Test
  void exceptionsAreToldWhenTheirNumberChanges() {
    // Given
    var change = new Change("ImagePolicyException", "inc-1");
    assertThat(use(0)).containsExactly(change);

    // When / Then: that it is used is told at once
    assertThat(use(2)).containsExactly(change);
    assertThat(use(2)).isEmpty();

    // When / Then: the rest is gathered
    assertThat(use(0)).isEmpty();
    assertThat(board.podsOf("inc-1")).hasValue(2);
    clock.pass(Duration.ofSeconds(10));
    assertThat(use(0)).containsExactly(change);
    assertThat(board.podsOf("inc-1")).hasValue(0);
  }

  @Test
  void ofAnExceptionWhoseNumberIsntKnownNothingIsTold() {
    // Given
    assertThat(board.podsOf("inc-1")).isEmpty();

    // When
    board.exceptions(Map.of("inc-1", OptionalInt.empty()));

    // Then
    assertThat(board.changes(clock.instant())).isEmpty();
    assertThat(board.podsOf("inc-1")).isEmpty();

    // When: it was known
    var _ = use(3);
    clock.pass(Duration.ofMinutes(1));
    board.exceptions(Map.of("inc-1", OptionalInt.empty()));

    // Then
    assertThat(board.changes(clock.instant())).isEmpty();
    assertThat(board.podsOf("inc-1")).hasValue(3);
  }
}
