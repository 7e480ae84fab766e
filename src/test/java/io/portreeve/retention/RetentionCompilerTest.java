package io.portreeve.retention;

import static io.portreeve.retention.Rules.any;
import static io.portreeve.retention.Rules.days;
import static io.portreeve.retention.Rules.keep;
import static io.portreeve.retention.Rules.named;
import static io.portreeve.retention.Rules.tagged;
import static io.portreeve.retention.Rules.taggedAll;
import static io.portreeve.retention.Rules.untagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetentionCompilerTest {
  private static LifecycleDocument compiled(List<RetentionRule> rules) {
    var compilation = RetentionCompiler.compile(rules);
    assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    return ((Compilation.Compiled) compilation).document();
  }

  private static List<RuleViolation> refused(List<RetentionRule> rules) {
    var compilation = RetentionCompiler.compile(rules);
    assertThat(compilation).isInstanceOf(Compilation.Refused.class);
    return ((Compilation.Refused) compilation).violations();
  }

  private static String documentRule(int priority, String name, String selection) {
    return """
        {"rulePriority":%d,"description":"%s","selection":{%s},"action":{"type":"expire"}}"""
        .formatted(priority, name, selection);
  }

  @Test
  void compilesTheExampleOfTheApi() {
    // Given
    var rules =
        List.of(
            untagged(days(7)),
            tagged("releases", keep(20), "release*"),
            tagged("previews", days(30), "dev*", "pr-*"),
            taggedAll("both", keep(5), "v*", "*-eu"),
            any(days(90)));

    // When
    var document = compiled(rules);

    // Then
    var age = "\"countType\":\"sinceImagePushed\",\"countUnit\":\"days\",\"countNumber\":";
    var count = "\"countType\":\"imageCountMoreThan\",\"countNumber\":";
    var tagged = "\"tagStatus\":\"tagged\",\"tagPatternList\":";
    assertThat(document.text())
        .isEqualTo(
            Stream.of(
                    documentRule(1, "untagged", "\"tagStatus\":\"untagged\"," + age + 7),
                    documentRule(2, "releases", tagged + "[\"release*\"]," + count + 20),
                    documentRule(3, "previews", tagged + "[\"dev*\"]," + age + 30),
                    documentRule(4, "previews", tagged + "[\"pr-*\"]," + age + 30),
                    documentRule(5, "both", tagged + "[\"*-eu\",\"v*\"]," + count + 5),
                    documentRule(6, "any", "\"tagStatus\":\"any\"," + age + 90))
                .collect(Collectors.joining(",", "{\"rules\":[", "]}")));
  }

  static Stream<Arguments> valid() {
    return Stream.of(
        arguments("one rule", List.of(any(keep(1)))),
        arguments("great numbers", List.of(any(keep(Integer.MAX_VALUE)))),
        arguments("four wildcards", List.of(tagged("a", keep(1), "*test*1*2*3"))),
        arguments("longest pattern", List.of(tagged("a", keep(1), "a".repeat(128)))),
        arguments(
            "subset of a list",
            List.of(taggedAll("a", keep(1), "v*", "w*"), taggedAll("b", keep(1), "v*"))),
        arguments("all characters", List.of(tagged("a", keep(1), "aZ0._-*"))),
        arguments("quotes in a name", List.of(tagged("\"}],", keep(1), "v*"))),
        arguments("50 rules", List.of(tagged("a", days(1), numbered(50)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void whatCompilesIsAValidDocument(String why, List<RetentionRule> rules) {
    // When
    var document = compiled(rules);

    // Then
    assertThat(LifecycleValidator.validate(document.text())).as(why).isEmpty();
    assertThat(LifecycleDocument.parse(document.text())).isEqualTo(document);
  }

  static Stream<Arguments> badOrder() {
    return Stream.of(
        arguments(List.of(), "spec.rules", "no-rules", "add one"),
        arguments(
            List.of(tagged("a", keep(1), "v*"), any(keep(1)), untagged(days(1))),
            "spec.rules[1].match.tagStatus",
            "any-not-last",
            "rule 'untagged' follows"),
        arguments(
            List.of(untagged(days(1)), named("again", untagged(keep(1)))),
            "spec.rules[1].match.tagStatus",
            "untagged-more-than-once",
            "rule 'untagged'"),
        arguments(
            List.of(tagged("a", keep(1))),
            "spec.rules[0].match.tagStatus",
            "tagged-without-list",
            "write * for every tag"));
  }

  static Stream<Arguments> badLists() {
    return Stream.of(
        arguments(
            List.of(new RetentionRule("a", TagStatus.ANY, List.of("v*"), List.of(), keep(1))),
            "spec.rules[0].match.tagPatterns",
            "list-without-tagged",
            "remove them"),
        arguments(
            List.of(new RetentionRule("a", TagStatus.UNTAGGED, List.of(), List.of("v*"), days(1))),
            "spec.rules[0].match.allTagPatterns",
            "list-without-tagged",
            "remove them"),
        arguments(
            List.of(
                new RetentionRule(
                    "a", TagStatus.TAGGED, List.of("v*", "x*"), List.of("w*"), days(1))),
            "spec.rules[0].match.allTagPatterns",
            "both-lists",
            "remove one list"),
        arguments(
            List.of(tagged("a", keep(7), "v*", "w*")),
            "spec.rules[0].match.tagPatterns",
            "keep-newest-takes-one-pattern",
            "keeps 7 of each"));
  }

  static Stream<Arguments> badPatterns() {
    var wild = "*a*b*c*d*";
    return Stream.of(
        arguments(
            List.of(untagged(days(1)), tagged("a", days(1), "v*", "w*", wild)),
            "spec.rules[1].match.tagPatterns[2]",
            "too-many-wildcards",
            "5 wildcards"),
        arguments(
            List.of(taggedAll("a", keep(1), "v*", wild)),
            "spec.rules[0].match.allTagPatterns[1]",
            "too-many-wildcards",
            "5 wildcards"),
        arguments(
            List.of(tagged("a", days(1), "v*", "")),
            "spec.rules[0].match.tagPatterns[1]",
            "pattern-empty",
            "remove it"),
        arguments(
            List.of(tagged("a", days(1), "v/1")),
            "spec.rules[0].match.tagPatterns[0]",
            "pattern-characters",
            "'v/1'"),
        arguments(
            List.of(tagged("a", days(1), "v".repeat(129))),
            "spec.rules[0].match.tagPatterns[0]",
            "pattern-too-long",
            "129 characters"));
  }

  static Stream<Arguments> badNumbers() {
    return Stream.of(
        arguments(
            List.of(tagged("a", days(0), "v*", "w*")),
            "spec.rules[0].expire.olderThan",
            "count-number-not-positive",
            "0"),
        arguments(
            List.of(any(keep(-1))),
            "spec.rules[0].expire.keepNewest",
            "count-number-not-positive",
            "-1"));
  }

  static Stream<Arguments> duplicates() {
    return Stream.of(
        arguments(
            List.of(tagged("a", days(1), "v*", "w*"), tagged("b", keep(1), "w*")),
            "spec.rules[1].match.tagPatterns",
            "duplicate-pattern",
            "rule 'a'"),
        arguments(
            List.of(tagged("a", days(1), "v*", "w*", "v*")),
            "spec.rules[0].match.tagPatterns[2]",
            "duplicate-pattern",
            "rule 'a'"),
        arguments(
            List.of(taggedAll("a", days(1), "v*", "w*"), taggedAll("b", keep(1), "w*", "v*", "w*")),
            "spec.rules[1].match.allTagPatterns",
            "duplicate-pattern",
            "rule 'a'"));
  }

  static Stream<Arguments> badSizesAndNames() {
    return Stream.of(
        arguments(
            List.of(untagged(days(1)), tagged("a", days(1), numbered(50))),
            "spec.rules",
            "too-many-rules",
            "2 rules become 51 rules of Amazon ECR"),
        arguments(
            List.of(tagged("untagged", days(1), "v*"), untagged(days(1))),
            "spec.rules[1].name",
            "duplicate-name",
            "'untagged' is taken"),
        arguments(List.of(named(" ", any(days(1)))), "spec.rules[0].name", "bad-name", "' '"),
        arguments(List.of(named("a\nb", any(days(1)))), "spec.rules[0].name", "bad-name", "'a?b'"),
        arguments(
            List.of(named("n".repeat(129), any(days(1)))), "spec.rules[0].name", "bad-name", "…"),
        arguments(
            List.of(taggedAll("a", keep(1), longList())), "spec.rules", "text-too-long", "30720"));
  }

  @ParameterizedTest
  @MethodSource({
    "badOrder",
    "badLists",
    "badPatterns",
    "badNumbers",
    "duplicates",
    "badSizesAndNames"
  })
  void refusesWithPlaceIdAndAdvice(
      List<RetentionRule> rules, String path, String id, String inMessage) {
    // When
    var violations = refused(rules);

    // Then
    assertThat(violations).hasSize(1);
    assertThat(violations)
        .first(type(RuleViolation.class))
        .satisfies(
            violation -> {
              assertThat(violation.path()).isEqualTo(path);
              assertThat(violation.id()).isEqualTo(id);
              assertThat(violation.message()).contains(inMessage);
            });
  }

  @Test
  void reportsEverythingAtOnceInOrder() {
    // Given
    var rules = new ArrayList<RetentionRule>();
    rules.add(any(keep(0)));
    rules.add(tagged("lists", keep(2), "v?", "*a*b*c*d*"));
    rules.add(tagged("lists", days(0), "x*", ""));
    rules.add(untagged(days(1)));
    rules.add(named("again", untagged(days(1))));
    rules.addAll(IntStream.range(0, 46).mapToObj(i -> tagged("n" + i, keep(1), "n" + i)).toList());

    // When
    var violations = refused(rules);

    // Then
    assertThat(violations)
        .extracting(each -> each.path() + " " + each.id())
        .containsExactly(
            "spec.rules[0].expire.keepNewest count-number-not-positive",
            "spec.rules[0].match.tagStatus any-not-last",
            "spec.rules[1].match.tagPatterns keep-newest-takes-one-pattern",
            "spec.rules[1].match.tagPatterns[0] pattern-characters",
            "spec.rules[1].match.tagPatterns[1] too-many-wildcards",
            "spec.rules[2].name duplicate-name",
            "spec.rules[2].expire.olderThan count-number-not-positive",
            "spec.rules[2].match.tagPatterns[1] pattern-empty",
            "spec.rules[4].match.tagStatus untagged-more-than-once",
            "spec.rules too-many-rules");
  }

  @Test
  void patternsOfARuleWithBothListsAreCheckedToo() {
    // Given
    var rule =
        new RetentionRule("a", TagStatus.TAGGED, List.of("v*", "?"), List.of("w*", "!"), days(1));

    // When
    var violations = refused(List.of(rule));

    // Then
    assertThat(violations)
        .extracting(each -> each.path() + " " + each.id())
        .containsExactly(
            "spec.rules[0].match.allTagPatterns both-lists",
            "spec.rules[0].match.tagPatterns[1] pattern-characters",
            "spec.rules[0].match.allTagPatterns[1] pattern-characters");
  }

  @Test
  void renamingRulesChangesNoMeaning() {
    // Given
    var before = compiled(List.of(tagged("a", days(1), "v*", "w*")));

    // When
    var after = compiled(List.of(tagged("b", days(1), "v*"), tagged("c", days(1), "w*")));

    // Then
    assertThat(after.sameMeaning(before)).isTrue();
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void theOrderOfRulesIsMeaning() {
    // Given
    var rules = new ArrayList<>(List.of(tagged("a", days(1), "v*"), tagged("b", keep(1), "*-eu")));
    var before = compiled(rules);

    // When
    Collections.reverse(rules);

    // Then
    assertThat(compiled(rules).sameMeaning(before)).isFalse();
  }

  private static String[] numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "n" + i).toArray(String[]::new);
  }

  private static String[] longList() {
    return IntStream.range(0, 300)
        .mapToObj(i -> "n" + i + "-" + "x".repeat(120))
        .toArray(String[]::new);
  }
}
