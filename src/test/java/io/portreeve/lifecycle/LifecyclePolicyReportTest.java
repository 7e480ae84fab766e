package io.portreeve.lifecycle;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.LifecyclePolicyStatus;
import io.portreeve.api.v1alpha1.LifecycleRule;
import io.portreeve.api.v1alpha1.LifecycleRule.TagStatus;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.retention.Compilation;
import io.portreeve.rules.LifecycleRules;
import io.portreeve.status.Reason;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifecyclePolicyReportTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.9Z");

  private static LifecyclePolicy policy(LifecycleRule... rules) {
    return Samples.policy("shop", "short", rules);
  }

  private static LifecycleRule keep(String name, int newest, String... patterns) {
    return new LifecycleRule(
        name,
        new LifecycleRule.Match(TagStatus.Tagged, List.of(patterns), List.of()),
        new LifecycleRule.Expire(null, newest));
  }

  private static LifecycleRule[] rules(int count, int newest) {
    return IntStream.range(0, count)
        .mapToObj(i -> keep("rule-" + i, newest, "v" + i + "-*"))
        .toArray(LifecycleRule[]::new);
  }

  /** One look: the status becomes the object's. */
  private static LifecyclePolicyStatus look(LifecyclePolicy policy, int users, Instant now) {
    var status = LifecyclePolicyReport.of(policy, users, now);
    policy.setStatus(status);
    return status;
  }

  private static void edit(LifecyclePolicy policy, LifecycleRule... rules) {
    policy.setSpec(policy(rules).getSpec());
    policy.getMetadata().setGeneration(policy.getMetadata().getGeneration() + 1);
  }

  @ParameterizedTest
  @CsvSource({"1,valid: 1 rule in the registry", "3,valid: 3 rules in the registry"})
  void saysWhatValidRulesBecome(int count, String message) {
    // Given
    var policy = policy(rules(count, 5));
    var compiled = (Compilation.Compiled) LifecycleRules.compile(policy.getSpec());

    // When
    var status = look(policy, 4, NOW);

    // Then
    assertThat(status.repositories()).isEqualTo(4);
    assertThat(status.documentHash()).isEqualTo(compiled.document().hash());
    assertThat(status.lint()).isEmpty();
    assertThat(status.conditions())
        .containsExactly(
            new Condition(
                Condition.READY, "True", 1L, "2026-11-21T08:00:00Z", Reason.SUCCEEDED, message));
    assertThatStatus(policy).isCurrent();
  }

  @Test
  void countsTheRulesThatTheRegistryGets() {
    // Given
    var policy =
        policy(
            new LifecycleRule(
                "previews",
                new LifecycleRule.Match(TagStatus.Tagged, List.of("dev-*", "pr-*"), List.of()),
                new LifecycleRule.Expire("30d", null)));

    // When
    var _ = look(policy, 0, NOW);

    // Then
    assertThatStatus(policy).isCurrent().says("valid: 2 rules in the registry");
  }

  static Stream<Arguments> lints() {
    var pin = keep("pin", 3, "latest");
    return Stream.of(
        arguments(List.of(pin), "1 warning in status.lint", List.of("exact-tag-count")),
        arguments(
            List.of(keep("all", 5, "v*"), keep("some", 5, "v1-*"), pin),
            "2 warnings in status.lint",
            List.of("never-acts", "exact-tag-count")));
  }

  @ParameterizedTest
  @MethodSource("lints")
  void passesWarningsOn(List<LifecycleRule> rules, String message, List<String> ids) {
    // Given
    var policy = policy(rules.toArray(LifecycleRule[]::new));

    // When
    var status = look(policy, 0, NOW);

    // Then
    assertThat(status.lint()).extracting(LifecyclePolicyStatus.Lint::id).isEqualTo(ids);
    assertThat(status.lint())
        .allSatisfy(
            lint -> {
              assertThat(lint.path()).startsWith("spec.rules[");
              assertThat(lint.message()).isNotBlank();
            });
    assertThatStatus(policy).isCurrent().says(message);
  }

  @Test
  void keepsTheNumberOfWarningsWithinBounds() {
    // Given
    var pins =
        IntStream.range(0, 30)
            .mapToObj(i -> keep("pin-" + i, 2, "v" + i))
            .toArray(LifecycleRule[]::new);
    var policy = policy(pins);

    // When
    var status = look(policy, 0, NOW);

    // Then
    assertThat(status.lint()).hasSize(20);
    assertThat(status.lint().getLast().id()).isEqualTo("more-lint");
    assertThatStatus(policy).isCurrent();
  }

  @Test
  void saysAllThatIsRefused() {
    // Given
    var policy = policy(keep("bad", 0, "v*"), keep("bad", 5), keep("wild", 5, "a*b*c*d*e*"));

    // When
    var status = look(policy, 2, NOW);

    // Then
    assertThat(status.documentHash()).isNull();
    assertThat(status.lint()).isEmpty();
    assertThat(status.repositories()).isEqualTo(2);
    assertThatStatus(policy)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says(
            "spec.rules[0].expire.keepNewest",
            "spec.rules[1].name",
            "spec.rules[1].match.tagStatus",
            "spec.rules[2].match.tagPatterns[0]",
            "[too-many-wildcards]");
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11, 25})
  void namesTenViolationsAtMost(int count) {
    // Given
    var policy = policy(rules(count, 0));

    // When
    var status = look(policy, 0, NOW);

    // Then
    var message = status.conditions().getFirst().message();
    assertThat(message.split("; (?=spec\\.)")).hasSize(Math.min(10, count));
    if (count > 10) {
      assertThat(message).endsWith("; and " + (count - 10) + " more");
    } else {
      assertThat(message).doesNotContain(" more");
    }
    assertThatStatus(policy).isFailed().hasReason(Reason.INVALID_SPEC);
  }

  @Test
  void theSameAgainIsTheSame() {
    // Given
    var policy = policy(rules(2, 5));
    var before = look(policy, 1, NOW);

    // When
    var after = look(policy, 1, NOW.plus(Duration.ofHours(1)));

    // Then
    assertThat(after).isEqualTo(before);
    assertThatStatus(policy).isCurrent();
  }

  @Test
  void countsUsersAnew() {
    // Given
    var policy = policy(rules(1, 5));
    var before = look(policy, 3, NOW);

    // When
    var after = look(policy, 0, NOW.plus(Duration.ofHours(1)));

    // Then
    assertThat(after.repositories()).isZero();
    assertThat(after).usingRecursiveComparison().ignoringFields("repositories").isEqualTo(before);
    assertThatStatus(policy).isCurrent();
  }

  @Test
  void keepsTheTransitionTimeOverGenerations() {
    // Given
    var policy = policy(rules(1, 5));
    var before = look(policy, 0, NOW);
    edit(policy, rules(2, 5));

    // When
    var after = look(policy, 0, NOW.plus(Duration.ofHours(1)));

    // Then
    assertThat(after.observedGeneration()).isEqualTo(2);
    assertThat(after.documentHash()).isNotEqualTo(before.documentHash());
    assertThat(after.conditions().getFirst())
        .returns("2026-11-21T08:00:00Z", Condition::lastTransitionTime)
        .returns(2L, Condition::observedGeneration);
    assertThatStatus(policy).isCurrent();
  }

  @Test
  void movesTheTransitionTimeWhenTheStatusChanges() {
    // Given
    var policy = policy(rules(1, 5));
    var _ = look(policy, 0, NOW);
    edit(policy, rules(1, 0));

    // When
    var after = look(policy, 0, NOW.plus(Duration.ofHours(1)));

    // Then
    assertThat(after.documentHash()).isNull();
    assertThat(after.conditions())
        .extracting(Condition::lastTransitionTime)
        .containsOnly("2026-11-21T09:00:00Z");
    assertThatStatus(policy).isFailed();
    edit(policy, rules(1, 5));
    var _ = look(policy, 0, NOW.plus(Duration.ofHours(2)));
    assertThatStatus(policy).isCurrent();
  }

  @Test
  void echoesARequestAndKeepsTheEcho() {
    // Given
    var policy = policy(rules(1, 5));
    policy.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, "now"));

    // When
    var status = look(policy, 0, NOW);

    // Then
    assertThat(status.lastHandledReconcileAt()).isEqualTo("now");
    policy.getMetadata().setAnnotations(Map.of());
    assertThat(look(policy, 0, NOW)).isEqualTo(status);
    assertThatStatus(policy).isCurrent();
  }
}
