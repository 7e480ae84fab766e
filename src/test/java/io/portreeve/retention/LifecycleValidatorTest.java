package io.portreeve.retention;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lifecycle cases don't say: places, several findings, hostile texts. */
class LifecycleValidatorTest {
  private static final String BASE =
      """
      {"rules":[
      {"rulePriority":1,"selection":{"tagStatus":"tagged","tagPatternList":["v*"],
      "countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}},
      {"rulePriority":2,"selection":{"tagStatus":"any",
      "countType":"sinceImagePushed","countUnit":"days","countNumber":5},"action":{"type":"expire"}}
      ]}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'rulePriority':2 | 'rulePriority':1 | rules[1].rulePriority | duplicate-priority",
        "'rulePriority':2 | 'rulePriority':2.0 | rules[1].rulePriority | bad-type",
        "'rulePriority':2 | 'rulePriority':3000000000 | rules[1].rulePriority | bad-type",
        "'rulePriority':2, | `` | rules[1].rulePriority | missing-field",
        "['v*'] | [] | rules[0].selection.tagStatus | tagged-without-list",
        "['v*'] | 'v*' | rules[0].selection.tagPatternList | bad-type",
        "['v*'] | ['v*',null] | rules[0].selection.tagPatternList[1] | null-member",
        "['v*'] | ['v*',''] | rules[0].selection.tagPatternList[1] | pattern-empty",
        "['v*'] | ['v?'] | rules[0].selection.tagPatternList[0] | pattern-characters",
        "'tagged' | 'any' | rules[0].selection.tagPatternList | list-without-tagged",
        "'any' | 'ANY' | rules[1].selection.tagStatus | bad-enum",
        "'rules' | 'Rules' | `` | unknown-field",
      })
  void saysWhere(String find, String replacement, String path, String id) {
    // Given
    var text = BASE.replace(find.replace('\'', '"'), replacement.replace('\'', '"'));
    assertThat(text).isNotEqualTo(BASE);

    // When
    var violations = LifecycleValidator.validate(text);

    // Then
    assertThat(violations)
        .first(InstanceOfAssertFactories.type(RuleViolation.class))
        .extracting(RuleViolation::path, RuleViolation::id)
        .containsExactly(path, id);
  }

  @Test
  void saysEverythingInOrder() {
    // Given
    var text =
        BASE.replace("\"v*\"", "\"*a*a*a*a*\",\"\"")
            .replace("\"countNumber\":5", "\"countNumber\":0")
            .replace("\"countUnit\":\"days\",", "");

    // When
    var violations = LifecycleValidator.validate(text);

    // Then
    assertThat(violations)
        .extracting(RuleViolation::path)
        .containsExactly(
            "rules[0].selection.tagPatternList[0]",
            "rules[0].selection.tagPatternList[1]",
            "rules[0].selection.countNumber",
            "rules[1].selection.countNumber",
            "rules[1].selection.countUnit");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"99,text-too-short", "100,no-rules", "30720,no-rules", "30721,text-too-long"})
  void theTextHasLimits(int length, String id) {
    // Given
    var text = "{\"rules\":[]}" + " ".repeat(length - 12);

    // When
    var violations = LifecycleValidator.validate(text);

    // Then
    assertThat(violations).extracting(RuleViolation::id).containsExactly(id);
  }

  @Test
  void charactersAreCountedAsUnicodeDoes() {
    // Given: two UTF-16 units each
    var described =
        "\"rulePriority\":1,\"description\":\"%s\"".formatted("\uD83D\uDEA2".repeat(20_000));

    // When, Then
    assertThat(LifecycleValidator.validate(BASE.replace("\"rulePriority\":1", described)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "{\"a\":", "{\"rules\":[", "\"", "\u0000", "{}{}", "nul", "1e999999"})
  void hostileTextsAreRefusedQuietly(String piece) {
    // When
    var violations = LifecycleValidator.validate(piece.repeat(30_720 / piece.length()));

    // Then
    assertThat(violations)
        .extracting(RuleViolation::id)
        .first()
        .isIn("not-json", "bad-type", "unknown-field");
  }

  @Test
  void messagesQuoteWithoutForgery() {
    // Given
    var text = BASE.replace("\"rulePriority\":1", "\"x\\nforged: true\":1,\"rulePriority\":1");

    // When
    var violations = LifecycleValidator.validate(text);

    // Then
    assertThat(violations).hasSize(1);
    assertThat(violations.getFirst().message()).contains("'x?forged: true'").doesNotContain("\n");
  }
}
