package io.portreeve.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.condition.Condition.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/conditions.md shows works as it says. */
class ConditionDocsTest {
  private static final Path PAGE = Path.of("docs/conditions.md");
  private static final Pattern EXAMPLE = Pattern.compile("```cel\n(.+?)```", Pattern.DOTALL);
  private static final String RESULT =
      "{\"passed\": true, \"suite\": \"release\", \"failures\": 0}";
  private static final String OWN = "https://example.com/tests/v1";

  private static List<String> examples() throws IOException {
    return EXAMPLE.matcher(Files.readString(PAGE)).results().map(match -> match.group(1)).toList();
  }

  /** By the order of the page: a document where the example holds, and a change that ends that. */
  static Stream<Arguments> cases() throws IOException {
    var texts = examples();
    return Stream.of(
        Arguments.of(
            texts.get(0),
            Documents.SLSA_0_2,
            Documents.PROVENANCE_0_2,
            "github.com/example/app@",
            "github.com/example/app2@"),
        Arguments.of(
            texts.get(0),
            Documents.SLSA_1,
            Documents.PROVENANCE_1,
            "refs/heads/main",
            "refs/heads/other"),
        Arguments.of(
            texts.get(1), Documents.SLSA_1, Documents.PROVENANCE_1, Documents.COMMIT, "abc"),
        Arguments.of(
            texts.get(2), Documents.SPDX, Documents.SPDX_2_3, "\"Zlib\"", "\"AGPL-3.0-only\""),
        Arguments.of(
            texts.get(3),
            Documents.CYCLONE_DX,
            Documents.CYCLONE_DX_1_6,
            "pkg:maven/org.example/outer@1",
            "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"),
        Arguments.of(texts.get(4), Documents.VULN, Documents.SCAN, "LOW", "CRITICAL"),
        Arguments.of(texts.get(5), Documents.VEX, Documents.STATEMENTS, "not_affected", "affected"),
        Arguments.of(texts.get(6), OWN, RESULT, "0", "1"),
        Arguments.of(
            texts.get(7),
            "https://cosign.sigstore.dev/attestation/v1",
            Documents.wrapped(RESULT),
            "0}",
            "1}"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void exampleHoldsWhereItShould(
      String example, String type, String predicate, String what, String other) {
    var condition = Condition.compile(example);

    assertThat(condition.evaluate(Documents.claims(type, predicate))).isEqualTo(new Result.Holds());
    assertThat(predicate).contains(what);
    assertThat(condition.evaluate(Documents.claims(type, predicate.replace(what, other))))
        .isEqualTo(new Result.DoesNotHold());
  }

  @Test
  void thereAreEightExamples() throws IOException {
    assertThat(examples()).hasSize(8);
  }

  @Test
  void everyFieldIsDescribed() throws IOException {
    var page = Files.readString(PAGE);
    for (var known : WellKnown.ALL) {
      assertThat(known.fields()).allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
    }
  }
}
