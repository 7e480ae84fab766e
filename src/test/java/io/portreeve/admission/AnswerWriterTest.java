package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Answer.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerWriterTest {
  private static final Set<Result> ALLOWED =
      Set.of(Result.ADMITTED, Result.WARNED, Result.AUDITED, Result.UNCHECKED);

  private static String written(Answer answer) {
    return Reviews.json(AnswerWriter.write("u-1", answer)).toString();
  }

  @Test
  void writesAnAdmission() {
    assertThat(written(Answer.allowed()))
        .isEqualTo(
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u-1","allowed":true}}""");
  }

  @Test
  void writesADenial() {
    assertThat(written(Answer.refused(Result.DENIED, "no \"x\"\nat all")))
        .isEqualTo(
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u-1","allowed":false,\
            "status":{"code":403,"reason":"Forbidden","message":"no \\"x\\"\\nat all"}}}""");
  }

  @ParameterizedTest
  @EnumSource(Result.class)
  void onlyAnAdmissionIsAllowed(Result result) {
    assertThat(
            Reviews.json(AnswerWriter.write("u", Answer.refused(result, "")))
                .at("/response/allowed")
                .asBoolean())
        .isEqualTo(ALLOWED.contains(result));
  }

  @Test
  void writesAPatch() throws IOException {
    // Given
    var pins = List.of(new Answer.Pin("/spec/containers/0/image", "a@sha256:b"));

    // When
    var response =
        Reviews.json(
                AnswerWriter.write(
                    "u", new Answer(Result.ADMITTED, Refusal.NONE, pins, List.of(), Map.of())))
            .get("response");

    // Then
    assertThat(response.get("patchType").asText()).isEqualTo("JSONPatch");
    assertThat(Reviews.json(response.get("patch").binaryValue()).toString())
        .isEqualTo(
            """
            [{"op":"replace","path":"/spec/containers/0/image","value":"a@sha256:b"}]""");
  }

  @Test
  void boundsWarnings() {
    // Given
    var warnings =
        IntStream.range(0, 30).mapToObj(i -> i + "\r\nX: y" + "z".repeat(1_000)).toList();

    // When
    var response =
        Reviews.json(
                AnswerWriter.write(
                    "u", new Answer(Result.ADMITTED, Refusal.NONE, List.of(), warnings, Map.of())))
            .get("response");

    // Then
    assertThat(Reviews.texts(response.get("warnings")))
        .hasSize(AnswerWriter.MAX_WARNINGS + 1)
        .allSatisfy(text -> assertThat(text).hasSizeLessThanOrEqualTo(256).doesNotContain("\n"))
        .last()
        .asString()
        .contains("20 more");
  }

  @Test
  void saysAWarningOnce() {
    // When
    var answer =
        new Answer(Result.ADMITTED, Refusal.NONE, List.of(), List.of("a", "b", "a"), Map.of());

    // Then
    assertThat(
            Reviews.texts(Reviews.json(AnswerWriter.write("u", answer)).at("/response/warnings")))
        .containsExactly("a", "b");
  }

  @Test
  void auditKeysHaveNoPrefixSinceTheApiServerPutsOneBeforeThem() {
    // When
    var answer =
        new Answer(
            Result.ADMITTED,
            Refusal.NONE,
            List.of(),
            List.of(),
            Map.of("digests", "d".repeat(9_000)));

    // Then
    var audit = Reviews.json(AnswerWriter.write("u", answer)).at("/response/auditAnnotations");
    assertThat(audit.propertyStream().map(Map.Entry::getKey))
        .allSatisfy(key -> assertThat(key).matches("[a-z]+"));
    assertThat(audit.get("digests").asText()).hasSizeLessThanOrEqualTo(4_096);
  }
}
