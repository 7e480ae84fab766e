package io.portreeve.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.LifecyclePolicySpec;
import io.portreeve.api.v1alpha1.LifecycleRule;
import io.portreeve.api.v1alpha1.LifecycleRule.Expire;
import io.portreeve.api.v1alpha1.LifecycleRule.Match;
import io.portreeve.api.v1alpha1.LifecycleRule.TagStatus;
import io.portreeve.retention.Compilation;
import io.portreeve.retention.RuleViolation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LifecycleRulesTest {
  private static final Match ANY = new Match(TagStatus.Any, List.of(), List.of());

  private static LifecycleRule rule(String name, Match match, Expire expire) {
    return new LifecycleRule(name, match, expire);
  }

  private static Compilation compile(LifecycleRule... rules) {
    return LifecycleRules.compile(new LifecyclePolicySpec(List.of(rules), null));
  }

  @Test
  void carriesEverythingOver() {
    // Given
    var either =
        rule("v", new Match(TagStatus.Tagged, List.of("v*"), List.of()), new Expire(null, 10));
    var both =
        rule(
            "pr",
            new Match(TagStatus.Tagged, List.of(), List.of("pr-*", "*-dev")),
            new Expire("7d", null));
    var untagged =
        rule("bare", new Match(TagStatus.Untagged, List.of(), List.of()), new Expire("1d", null));
    var rest = rule("rest", ANY, new Expire("365d", null));

    // When
    var compilation = compile(either, both, untagged, rest);

    // Then
    assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    var text = ((Compilation.Compiled) compilation).document().text();
    assertThat(text)
        .contains("\"tagPatternList\":[\"v*\"]", "\"countType\":\"imageCountMoreThan\"")
        .contains("\"countNumber\":10", "\"tagPatternList\":[\"*-dev\",\"pr-*\"]")
        .contains("\"countNumber\":7", "\"tagStatus\":\"untagged\"", "\"countNumber\":1}")
        .contains("\"tagStatus\":\"any\"", "\"countNumber\":365")
        .containsSubsequence("\"v\"", "\"pr\"", "\"bare\"", "\"rest\"");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(new Expire("0d", null), "spec.rules[0].expire.olderThan"),
        arguments(new Expire("30", null), "spec.rules[0].expire.olderThan"),
        arguments(new Expire("1h", null), "spec.rules[0].expire.olderThan"),
        arguments(new Expire("99999999999d", null), "spec.rules[0].expire.olderThan"),
        arguments(new Expire("d", null), "spec.rules[0].expire.olderThan"),
        arguments(new Expire(null, 0), "spec.rules[0].expire.keepNewest"),
        arguments(new Expire(null, null), "spec.rules[0].expire"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWithThePathWhatTheSchemaWouldRefuse(Expire expire, String path) {
    // When
    var compilation = compile(rule("a", ANY, expire));

    // Then
    assertThat(compilation).isInstanceOf(Compilation.Refused.class);
    assertThat(((Compilation.Refused) compilation).violations())
        .extracting(RuleViolation::path)
        .allSatisfy(found -> assertThat(found).startsWith(path));
  }
}
