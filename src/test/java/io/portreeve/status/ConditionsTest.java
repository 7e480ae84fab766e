package io.portreeve.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.testing.KstatusAssert;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionsTest {
  private static final Instant T0 = Instant.parse("2026-11-21T08:00:00.987Z");
  private static final Instant T1 = Instant.parse("2026-11-21T09:00:00Z");
  private static final Outcome READY = new Outcome.Ready(Reason.SUCCEEDED, "fine");
  private static final Outcome WAITING = new Outcome.Progressing(Reason.THROTTLED, "wait");
  private static final Outcome STUCK = new Outcome.Stalled(Reason.INVALID_SPEC, "no");

  static Stream<Arguments> outcomes() {
    return Stream.of(
        arguments(READY, List.of("Ready=True")),
        arguments(WAITING, List.of("Ready=False", "Reconciling=True")),
        arguments(STUCK, List.of("Ready=False", "Stalled=True")));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void saysTheOutcome(Outcome outcome, List<String> expected) {
    // When
    var conditions = Conditions.of(outcome, 3, List.of(), T0);

    // Then
    assertThat(conditions).extracting(c -> c.type() + "=" + c.status()).isEqualTo(expected);
    assertThat(conditions)
        .allSatisfy(
            c -> {
              assertThat(c.reason()).isEqualTo(outcome.reason());
              assertThat(c.message()).isEqualTo(outcome.message());
              assertThat(c.observedGeneration()).isEqualTo(3);
              assertThat(c.lastTransitionTime()).isEqualTo("2026-11-21T08:00:00Z");
            });
    KstatusAssert.assertThatStatus(3, 3L, conditions, null).isValid();
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void sameOutcomeLaterIsTheSameList(Outcome outcome, List<String> ignored) {
    // Given
    var before = Conditions.of(outcome, 3, List.of(), T0);

    // When
    var after = Conditions.of(outcome, 3, before, T1);

    // Then
    assertThat(after).as("%s", ignored).isEqualTo(before);
  }

  @Test
  void timeMovesOnlyWithTheStatus() {
    // Given
    var before = Conditions.of(WAITING, 3, List.of(), T0);

    // When
    var after = Conditions.of(STUCK, 4, before, T1);

    // Then
    assertThat(after)
        .extracting(Condition::type, Condition::lastTransitionTime)
        .containsExactly(
            tuple("Ready", "2026-11-21T08:00:00Z"), tuple("Stalled", "2026-11-21T09:00:00Z"));
  }

  @Test
  void timeMovesWhenItBecomesReady() {
    // Given
    var before = Conditions.of(WAITING, 3, List.of(), T0);

    // When
    var after = Conditions.of(READY, 3, before, T1);

    // Then
    assertThat(after)
        .singleElement()
        .extracting(Condition::lastTransitionTime)
        .isEqualTo("2026-11-21T09:00:00Z");
  }

  @Test
  void cutsAMessageToWhatTheApiTakes() {
    // Given
    var outcome = new Outcome.Ready(Reason.SUCCEEDED, "m".repeat(40_000));

    // When
    var conditions = Conditions.of(outcome, 1, List.of(), T0);

    // Then
    assertThat(conditions.getFirst().message()).hasSize(32_768).endsWith("m…");
  }

  @Test
  void keepsAMessageOfTheFullLength() {
    var outcome = new Outcome.Ready(Reason.SUCCEEDED, "m".repeat(32_768));

    assertThat(Conditions.of(outcome, 1, List.of(), T0).getFirst().message())
        .isEqualTo(outcome.message());
  }

  @Test
  void findsConditions() {
    var conditions = Conditions.of(STUCK, 1, List.of(), T0);

    assertThat(Conditions.find(conditions, Condition.STALLED)).isPresent();
    assertThat(Conditions.find(conditions, Condition.RECONCILING)).isEmpty();
    assertThat(Conditions.isTrue(conditions, Condition.STALLED)).isTrue();
    assertThat(Conditions.isTrue(conditions, Condition.READY)).isFalse();
    assertThat(Conditions.isTrue(conditions, Condition.RECONCILING)).isFalse();
  }

  @Test
  void everyReasonIsOneThatTheApiTakes() throws IllegalAccessException {
    for (var field : Reason.class.getFields()) {
      assertThat((String) field.get(null)).matches("[A-Z][A-Za-z]{2,63}");
    }
  }
}
