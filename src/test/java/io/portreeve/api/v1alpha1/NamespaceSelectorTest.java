package io.portreeve.api.v1alpha1;

import static io.portreeve.api.v1alpha1.NamespaceSelector.Operator.DoesNotExist;
import static io.portreeve.api.v1alpha1.NamespaceSelector.Operator.Exists;
import static io.portreeve.api.v1alpha1.NamespaceSelector.Operator.In;
import static io.portreeve.api.v1alpha1.NamespaceSelector.Operator.NotIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.NamespaceSelector.Operator;
import io.portreeve.api.v1alpha1.NamespaceSelector.Requirement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NamespaceSelectorTest {
  private static final Map<String, String> LABELS = Map.of("team", "a", "env", "prod", "bare", "");

  private static NamespaceSelector labels(Map<String, String> labels) {
    return new NamespaceSelector(labels, List.of());
  }

  private static NamespaceSelector expression(String key, Operator operator, String... values) {
    return new NamespaceSelector(
        Map.of(), List.of(new Requirement(key, operator, List.of(values))));
  }

  static Stream<Arguments> selectors() {
    return Stream.of(
        arguments(labels(Map.of()), true),
        arguments(new NamespaceSelector(null, null), true),
        arguments(labels(Map.of("team", "a")), true),
        arguments(labels(Map.of("team", "a", "env", "prod")), true),
        arguments(labels(Map.of("team", "b")), false),
        arguments(labels(Map.of("team", "A")), false),
        arguments(labels(Map.of("team", "a", "env", "dev")), false),
        arguments(labels(Map.of("absent", "")), false),
        arguments(labels(Map.of("bare", "")), true),
        arguments(expression("team", In, "a", "b"), true),
        arguments(expression("team", In, "b"), false),
        arguments(expression("team", In), false),
        arguments(expression("absent", In, "a"), false),
        arguments(expression("bare", In, ""), true),
        arguments(expression("team", NotIn, "b"), true),
        arguments(expression("team", NotIn, "a", "b"), false),
        arguments(expression("absent", NotIn, "a"), true),
        arguments(expression("team", Exists), true),
        arguments(expression("bare", Exists), true),
        arguments(expression("absent", Exists), false),
        arguments(expression("team", DoesNotExist), false),
        arguments(expression("absent", DoesNotExist), true),
        arguments(
            new NamespaceSelector(
                Map.of("team", "a"), List.of(new Requirement("env", In, List.of("dev")))),
            false),
        arguments(
            new NamespaceSelector(
                Map.of("team", "a"), List.of(new Requirement("env", In, List.of("prod")))),
            true),
        arguments(
            new NamespaceSelector(
                Map.of(),
                List.of(
                    new Requirement("team", Exists, List.of()),
                    new Requirement("env", DoesNotExist, List.of()))),
            false));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void matches(NamespaceSelector selector, boolean expected) {
    assertThat(selector.matches(LABELS)).isEqualTo(expected);
  }

  static Stream<Arguments> withoutLabels() {
    return Stream.of(
        arguments(labels(Map.of()), true),
        arguments(labels(Map.of("team", "a")), false),
        arguments(expression("team", In, "a"), false),
        arguments(expression("team", Exists), false),
        arguments(expression("team", NotIn, "a"), true));
  }

  @ParameterizedTest
  @MethodSource("withoutLabels")
  void aNamespaceWithoutLabels(NamespaceSelector selector, boolean expected) {
    assertThat(selector.matches(Map.of())).isEqualTo(expected);
  }
}
