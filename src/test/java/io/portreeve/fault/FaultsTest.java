package io.portreeve.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.provider.RegistryException;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultsTest {
  private static final String SAID = "ecr:CreateRepository shop/api was answered 400";

  static Stream<Arguments> kinds() {
    return Stream.of(
        arguments(new RegistryException.NotFound(SAID, null), false, Reason.CONFLICT),
        arguments(new RegistryException.Conflict(SAID, null), false, Reason.CONFLICT),
        arguments(new RegistryException.Throttled(SAID, null), false, Reason.THROTTLED),
        arguments(
            new RegistryException.Unavailable(SAID, null), false, Reason.REGISTRY_UNAVAILABLE),
        arguments(new RegistryException.AccessDenied(SAID, null), true, Reason.ACCESS_DENIED),
        arguments(new RegistryException.Invalid(SAID, null), true, Reason.REJECTED_BY_REGISTRY),
        arguments(new RegistryException.NotEmpty(SAID, null), true, Reason.REPOSITORY_NOT_EMPTY),
        arguments(new IllegalStateException(SAID), false, Reason.INTERNAL_ERROR));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void mapsEachKind(Throwable thrown, boolean stalled, String reason) {
    // When
    var outcome = Faults.outcome(thrown);

    // Then
    assertThat(outcome).isInstanceOf(stalled ? Outcome.Stalled.class : Outcome.Progressing.class);
    assertThat(outcome.reason()).isEqualTo(reason);
    assertThat(outcome.message()).contains(SAID).hasSizeGreaterThan(SAID.length());
  }

  @Test
  void theTableNamesEveryKind() {
    var kinds = kinds().map(a -> a.get()[0].getClass().getName()).toList();

    assertThat(RegistryException.class.getPermittedSubclasses())
        .extracting(Class::getName)
        .isSubsetOf(kinds);
  }

  @Test
  void bearsAnErrorWithoutMessage() {
    assertThat(Faults.outcome(new NullPointerException()).message())
        .contains("NullPointerException", "no message");
  }
}
