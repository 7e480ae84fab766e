package io.portreeve.testing;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.testing.KstatusAssert.Kstatus;
import io.portreeve.testing.KstatusAssert.Observed;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KstatusAssertTest {
  private static final String TIME = "2026-11-21T08:00:00Z";
  private static final Condition READY = condition("Ready", "True");
  private static final Condition NOT_READY = condition("Ready", "False");
  private static final Condition RECONCILING = condition("Reconciling", "True");
  private static final Condition STALLED = condition("Stalled", "True");

  private static Condition condition(String type, String status) {
    return new Condition(type, status, 2L, TIME, "Reason", "a message");
  }

  private static Condition ready(Long observed, String time, String reason, String message) {
    return new Condition("Ready", "True", observed, time, reason, message);
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        arguments("there must be a Ready condition", 2L, List.of()),
        arguments("there must be a Ready condition", 2L, List.of(STALLED)),
        arguments("Ready must be the first condition", 2L, List.of(STALLED, NOT_READY)),
        arguments("types must be unique", 2L, List.of(READY, READY)),
        arguments("observedGeneration must be 2", 1L, List.of(READY)),
        arguments("observedGeneration must be 2", null, List.of(READY)),
        arguments("Reconciling and Stalled exclude", 2L, List.of(NOT_READY, RECONCILING, STALLED)),
        arguments("Ready excludes", 2L, List.of(READY, RECONCILING)),
        arguments("Ready excludes", 2L, List.of(READY, STALLED)),
        arguments("must be Reconciling or Stalled", 2L, List.of(NOT_READY)),
        arguments(
            "Stalled must be True or absent", 2L, List.of(READY, condition("Stalled", "False"))),
        arguments("Ready has a bad status", 2L, List.of(condition("Ready", "Yes"))),
        arguments("up to 2", 2L, List.of(ready(3L, TIME, "R", "m"))),
        arguments("up to 2", 2L, List.of(ready(null, TIME, "R", "m"))),
        arguments("bad reason", 2L, List.of(ready(2L, TIME, "two words", "m"))),
        arguments("bad reason", 2L, List.of(ready(2L, TIME, "", "m"))),
        arguments("bad reason", 2L, List.of(ready(2L, TIME, "Ends:", "m"))),
        arguments("bad reason", 2L, List.of(ready(2L, TIME, "a".repeat(1025), "m"))),
        arguments("must have a message", 2L, List.of(ready(2L, TIME, "R", ""))),
        arguments("must have a message", 2L, List.of(ready(2L, TIME, "R", "m".repeat(32_769)))),
        arguments("bad lastTransitionTime", 2L, List.of(ready(2L, "yesterday", "R", "m"))),
        arguments("bad lastTransitionTime", 2L, List.of(ready(2L, "2026-11-21", "R", "m"))));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("violations")
  void failsOn(String rule, Long observed, List<Condition> conditions) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThatStatus(2, observed, conditions, null).isValid())
        .withMessageContaining(rule);
  }

  @Test
  void admitsWhatIsValid() {
    assertThatStatus(2, 2L, List.of(READY), null).isCurrent().hasReason("Reason").says("a mess");
    assertThatStatus(2, 2L, List.of(NOT_READY, RECONCILING), null).isInProgress();
    assertThatStatus(2, 2L, List.of(NOT_READY, STALLED), null).isFailed();
    assertThatStatus(2, 2L, List.of(NOT_READY, STALLED), TIME).isTerminating();
    assertThatStatus(2, 2L, List.of(ready(1L, TIME, "Old", "m")), null).isCurrent();
  }

  @Test
  void failsOnAnotherState() {
    var current = assertThatStatus(2, 2L, List.of(READY), null);

    assertThatExceptionOfType(AssertionError.class).isThrownBy(current::isFailed);
    assertThatExceptionOfType(AssertionError.class).isThrownBy(current::isInProgress);
    assertThatExceptionOfType(AssertionError.class).isThrownBy(current::isTerminating);
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> current.hasReason("Other"));
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> current.says("100%"));
  }

  static Stream<Arguments> states() {
    return Stream.of(
        arguments(new Observed(2, 1L, List.of(READY), TIME), Kstatus.TERMINATING),
        arguments(new Observed(2, 1L, List.of(NOT_READY, STALLED), null), Kstatus.IN_PROGRESS),
        arguments(new Observed(2, -1L, List.of(), null), Kstatus.IN_PROGRESS),
        arguments(new Observed(2, 2L, List.of(RECONCILING, STALLED), null), Kstatus.IN_PROGRESS),
        arguments(new Observed(2, 2L, List.of(READY, STALLED), null), Kstatus.FAILED),
        arguments(new Observed(2, 2L, List.of(READY), null), Kstatus.CURRENT),
        arguments(new Observed(2, 2L, List.of(NOT_READY), null), Kstatus.IN_PROGRESS),
        arguments(
            new Observed(2, 2L, List.of(condition("Ready", "Unknown")), null), Kstatus.IN_PROGRESS),
        arguments(new Observed(2, null, List.of(), null), Kstatus.CURRENT));
  }

  @ParameterizedTest
  @MethodSource("states")
  void computesInKstatusOrder(Observed observed, Kstatus expected) {
    assertThat(observed.kstatus()).isEqualTo(expected);
  }
}
