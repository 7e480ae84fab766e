package io.portreeve.retention;

import static io.portreeve.retention.Rules.any;
import static io.portreeve.retention.Rules.days;
import static io.portreeve.retention.Rules.keep;
import static io.portreeve.retention.Rules.tagged;
import static io.portreeve.retention.Rules.taggedAll;
import static io.portreeve.retention.Rules.untagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetentionLintTest {
  private static final RetentionRule PROTECT = tagged("protect", keep(9999), "sha256-*");

  private static List<Lint> lint(List<RetentionRule> rules) {
    var compilation = RetentionCompiler.compile(rules);
    assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    return ((Compilation.Compiled) compilation).lint();
  }

  static Stream<Arguments> idleRules() {
    return Stream.of(
        arguments(
            List.of(tagged("v", keep(3), "v*"), tagged("v1", days(1), "v1*")),
            List.of("spec.rules[1].match.tagPatterns never-acts")),
        arguments(
            List.of(tagged("v", keep(3), "v*"), tagged("x", days(1), "x*", "v1*")),
            List.of("spec.rules[1].match.tagPatterns[1] never-acts")),
        arguments(
            List.of(tagged("v", keep(3), "v*"), taggedAll("both", days(1), "*-eu", "v1*")),
            List.of("spec.rules[1].match.allTagPatterns never-acts")),
        arguments(
            List.of(taggedAll("v", keep(3), "v*", "*1"), taggedAll("w", days(1), "v*1", "v*2")),
            List.of("spec.rules[1].match.allTagPatterns never-acts")),
        arguments(
            List.of(PROTECT, tagged("all", days(9), "*"), tagged("v", days(1), "v*")),
            List.of("spec.rules[2].match.tagPatterns never-acts")));
  }

  static Stream<Arguments> idlePatterns() {
    return Stream.of(
        arguments(
            List.of(tagged("v", days(3), "v*", "v1*")),
            List.of("spec.rules[0].match.tagPatterns[1] redundant-pattern")),
        arguments(
            List.of(PROTECT, untagged(days(1)), tagged("all", days(9), "*"), any(days(100))),
            List.of("spec.rules[3] never-acts")),
        arguments(
            List.of(tagged("latest", keep(2), "latest")),
            List.of("spec.rules[0].expire.keepNewest exact-tag-count")),
        arguments(
            List.of(taggedAll("latest", keep(2), "latest", "v*")),
            List.of("spec.rules[0].expire.keepNewest exact-tag-count")));
  }

  static Stream<Arguments> signatures() {
    return Stream.of(
        arguments(List.of(any(keep(10))), List.of("spec.rules[0].expire.keepNewest takes-places")),
        arguments(
            List.of(PROTECT, any(keep(10))),
            List.of("spec.rules[1].expire.keepNewest takes-places")),
        arguments(
            List.of(tagged("all", keep(10), "*")),
            List.of("spec.rules[0].expire.keepNewest takes-places")),
        arguments(
            List.of(tagged("s", keep(10), "s*")),
            List.of("spec.rules[0].expire.keepNewest takes-places")),
        arguments(
            List.of(tagged("v", keep(10), "v*"), tagged("all", days(30), "*")),
            List.of("spec.rules[1].match expires-signatures")),
        arguments(
            List.of(tagged("v", keep(10), "v*"), any(keep(5))),
            List.of(
                "spec.rules[1].expire.keepNewest takes-places",
                "spec.rules[1].match expires-signatures")));
  }

  @ParameterizedTest
  @MethodSource({"idleRules", "idlePatterns", "signatures"})
  void warns(List<RetentionRule> rules, List<String> expected) {
    // When
    var lint = lint(rules);

    // Then
    assertThat(lint)
        .extracting(each -> each.path() + " " + each.id())
        .containsExactlyElementsOf(expected);
    assertThat(lint).allSatisfy(each -> assertThat(each.message()).doesNotContain("%"));
  }

  static Stream<Arguments> silence() {
    return Stream.of(
        arguments("narrow first", List.of(tagged("a", days(1), "v1*"), tagged("b", keep(3), "v*"))),
        arguments("overlap", List.of(tagged("a", days(1), "v*"), tagged("b", keep(3), "*-eu"))),
        arguments(
            "AND before one of its parts",
            List.of(taggedAll("a", days(1), "v*", "*-eu"), tagged("b", keep(3), "v*"))),
        arguments("any after untagged", List.of(untagged(days(1)), any(days(9)))),
        arguments("any after tagged", List.of(PROTECT, tagged("a", days(1), "*"), any(days(9)))),
        arguments("alternatives", List.of(tagged("a", days(1), "v1*", "v*"))),
        arguments("exact tag protected", List.of(tagged("a", keep(1), "latest"))),
        arguments("exact tag by age", List.of(tagged("a", days(2), "latest"))),
        arguments("any by age", List.of(any(days(10)))),
        arguments("star by age", List.of(tagged("a", days(10), "*"))),
        arguments("star by age after untagged", List.of(untagged(days(1)), any(days(9)))),
        arguments("untagged by count", List.of(untagged(keep(10)))),
        arguments("signatures on purpose", List.of(PROTECT)),
        arguments("signatures by their end", List.of(tagged("a", keep(100), "*.sig"))),
        arguments("no signature", List.of(tagged("a", keep(10), "v*"))),
        arguments(
            "signatures protected",
            List.of(PROTECT, tagged("v", keep(10), "v*"), tagged("all", days(30), "*"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("silence")
  void doesNotWarn(String why, List<RetentionRule> rules) {
    // When, Then
    assertThat(lint(rules)).as(why).isEmpty();
  }

  @Test
  void warningsHaveALimit() {
    // Given
    var rules = IntStream.range(0, 25).mapToObj(i -> tagged("n" + i, keep(2), "n" + i)).toList();

    // When
    var lint = lint(rules);

    // Then
    assertThat(lint).hasSize(20);
    assertThat(lint.getLast().id()).isEqualTo("more-lint");
    assertThat(lint.getLast().message()).contains("6 warnings more");
  }

  @Test
  void theWorkHasALimit() {
    // Given: the largest lists that fit into a document
    var first = IntStream.range(0, 2_000).mapToObj(i -> "*a" + Integer.toString(i, 36));
    var second = IntStream.range(0, 1_700).mapToObj(i -> "*b*" + Integer.toString(i, 36));

    // When
    var lint =
        lint(
            List.of(
                taggedAll("a", days(1), first.toArray(String[]::new)),
                taggedAll("b", days(1), second.toArray(String[]::new))));

    // Then
    assertThat(lint).isEmpty();
  }
}
