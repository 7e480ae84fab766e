package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.testing.RepositorySample;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@EnableKubernetesMockClient(crud = true)
class TransitionsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final List<Condition> NONE = List.of();
  private static final List<Condition> READY = of(new Outcome.Ready("Succeeded", "fine"));
  private static final List<Condition> WAITING = of(new Outcome.Progressing("Throttled", "w"));
  private static final List<Condition> WAITING_SO = of(new Outcome.Progressing("Throttled", "x"));
  private static final List<Condition> STUCK = of(new Outcome.Stalled("NotOwned", "no"));

  private KubernetesClient client;

  private static List<Condition> of(Outcome outcome) {
    return Conditions.of(outcome, 1, List.of(), NOW);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        arguments(NONE, READY, List.of("Normal Succeeded fine")),
        arguments(NONE, STUCK, List.of("Warning NotOwned no")),
        arguments(READY, READY, List.of()),
        arguments(READY, WAITING, List.of("Warning Throttled w")),
        arguments(WAITING, WAITING_SO, List.of()),
        arguments(WAITING, STUCK, List.of("Warning NotOwned no")),
        arguments(STUCK, READY, List.of("Normal Succeeded fine")),
        arguments(READY, NONE, List.of()));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void saysAChangeOnce(List<Condition> before, List<Condition> after, List<String> said) {
    // Given
    var object = RepositorySample.of("shop", "api").build();
    var events = new Events(client, Clock.fixed(NOW, ZoneOffset.UTC), "pod-1");

    // When
    new Transitions(events).report(object, before, after);

    // Then
    assertThat(client.v1().events().inNamespace("shop").list().getItems())
        .extracting(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .isEqualTo(said);
  }
}
