package io.portreeve.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.condition.Condition.Result;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final Claims CLAIMS =
      new Claims(
          "https://example.com/tests/v1",
          json(
              """
              {"passed": true, "count": 3, "ratio": 0.5, "name": "nightly", "nothing": null,
               "whole": 3.0, "steps": [{"id": "a", "ok": true}, {"id": "b", "ok": false}],
               "finished": "2026-01-02T03:04:05Z", "huge": 9223372036854775808, "wide": 1e999,
               "matrix": {"linux": 1, "windows": 2}}
              """),
          json(
              """
              [{"name": "registry.example.com/app", "digest": {"sha256": "aa"}}]
              """),
          Map.of("subject", "https://github.com/example/app", "issuer", "https://issuer.example"));

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Result evaluate(String condition) {
    return Condition.compile(condition).evaluate(CLAIMS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "predicate.passed == true",
        "predicate.passed && predicateType == 'https://example.com/tests/v1'",
        "predicate.count == 3 && predicate.count == 3.0 && predicate.whole == 3",
        "predicate.count >= 2.5 && predicate.ratio < 1",
        "predicate.name.matches('^night(ly)?$') && predicate.name.startsWith('n')",
        "predicate.steps.exists(step, step.ok) && predicate.steps.size() == 2",
        "predicate.steps.filter(s, !s.ok).map(s, s.id) == ['b']",
        "predicate['steps'][0].id == 'a' && predicate.steps[1]['id'] == 'b'",
        "predicate.nothing == null && has(predicate.nothing) && !has(predicate.other)",
        "timestamp(predicate.finished) > timestamp('2026-01-01T00:00:00Z')",
        "predicate.matrix.all(os, os in ['linux', 'windows']) && 'linux' in predicate.matrix",
        "predicate.matrix == {'linux': 1, 'windows': 2}",
        "subject[0].digest.sha256 == 'aa' && subject.size() == 1",
        "certificate.issuer == 'https://issuer.example' && !has(certificate.sourceRepositoryURI)",
        "predicate.name.split('t')[0] == 'nigh' && predicate.name.upperAscii() == 'NIGHTLY'",
        "predicate.absent == 1 || predicate.passed",
        "type(predicate.count) == int && string(predicate.count) == '3'",
      })
  void holds(String condition) {
    assertThat(evaluate(condition)).isEqualTo(new Result.Holds());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "predicate.passed == false",
        "predicate.count > 3",
        "predicate.count == '3'",
        "predicate.steps.all(step, step.ok)",
        "predicate.name.matches('^night$')",
        "has(predicate.matrix.darwin)",
        "predicate.matrix == {} || subject == [] || certificate == {}",
        "predicate.absent == 1 && false",
      })
  void doesNotHold(String condition) {
    assertThat(evaluate(condition)).isEqualTo(new Result.DoesNotHold());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          predicate.absent == 1                | predicate.absent isn't there
          predicate.matrix.darwin.x == 1       | predicate.matrix.darwin isn't there
          has(predicate.other.x)               | predicate.other isn't there
          certificate.buildSignerURI == 'x'    | certificate.buildSignerURI isn't there
          predicate.steps[7].ok == true        | Index out of bounds: 7
          predicate.steps['x'] == 1            | No matching overload
          predicate.count && true              | expected boolean
          predicate.name > 1                   | No matching overload
          predicate.huge > 1                   | a whole number has more than 64 bits
          predicate.wide > 1.0                 | a number is too large
          predicate.count / 0 == 1             | / by zero
          timestamp(predicate.name) > timestamp('2026-01-01T00:00:00Z') | could not be parsed
          predicate.name.matches(predicate.name + '(') | isn't an RE2 expression
          slsa.builderID == 'x'                | slsa is there for SLSA provenance v0.2 or v1
          sbom.packages.size() > 0             | this predicate of type 'https://example.com/tests/v1' isn't one
          """)
  void hasNoValue(String condition, String why) {
    assertThat(evaluate(condition))
        .isInstanceOfSatisfying(
            Result.Undefined.class, result -> assertThat(result.why()).contains(why));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          predicate.passed ==                  | line 1, column 20: mismatched input
          ``                                   | mismatched input
          predicate.passed                     | it is of type dyn, not bool
          predicate.count + 1                  | not bool
          "text"                               | it is of type string, not bool
          1 == true                            | no matching overload
          image == 'x'                         | line 1, column 1: undeclared reference to 'image'
          slsa.builder == 'x'                  | character 5: slsa has no field builder; it has version, builderID
          sbom.packages.exists(p, has(sbom.licence)) | sbom has no field licence
          predicate.x.matches('(')             | the pattern isn't an RE2 expression
          predicate.x.matches('(a{1000}){1000}') | the pattern is too long, or repeats too much
          predicate.x.nosuch()                 | undeclared reference to 'nosuch'
          predicateType.x == 1                 | does not support field selection
          """)
  void isRefusedWithPlaceAndReason(String condition, String why) {
    assertThatThrownBy(() -> Condition.compile(condition))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void textIsKept() {
    assertThat(Condition.compile("1 == 1").text()).isEqualTo("1 == 1");
  }
}
