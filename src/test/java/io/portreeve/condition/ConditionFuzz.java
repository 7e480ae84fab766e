package io.portreeve.condition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.condition.Condition.Result;
import io.portreeve.fuzz.FuzzTarget;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Conditions: their text, and what they are evaluated on. */
public final class ConditionFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Claims CLAIMS = Documents.claims(Documents.SLSA_1, Documents.PROVENANCE_1);
  private static final List<String> TYPES =
      List.of(
          Documents.SLSA_0_2,
          Documents.SLSA_1,
          Documents.SPDX,
          Documents.CYCLONE_DX,
          Documents.VULN,
          Documents.VEX);
  private static final List<Condition> READERS =
      Stream.of(
              "slsa.builderID == slsa.sourceURI || slsa.materials.exists(m, m.uri == m.digest)",
              "sbom.packages.exists(p, p.name == 'x' || p.licenses.exists(l, l == p.purl))",
              "vuln.scanner.uri == vuln.db.uri || vuln.result == vuln.scanFinishedTime",
              "vex.statements.exists(s, s.products.exists(p, p == s.vulnerability + s.status))",
              "predicate == subject || string(predicate.a).matches(predicate.b)")
          .map(Condition::compile)
          .toList();

  private ConditionFuzz() {}

  /** All of them. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("condition", ConditionFuzz::conditions, ConditionFuzz::condition, 2_000),
        new FuzzTarget("predicate", ConditionFuzz::predicates, ConditionFuzz::predicate, 1_500));
  }

  private static List<byte[]> conditions() {
    return Stream.of(
            "predicate.a.b == 1 && predicateType == 'x'",
            "slsa.builderID.matches('^https://[a-z.]+/(x|y){1,3}$')",
            "slsa.materials.all(m, m.uri.split('/').map(s, s + s).join(',').size() > 3)",
            "timestamp(slsa.finishedOn) - duration('1h') < timestamp('2026-01-01T00:00:00Z')",
            "has(certificate.x) ? certificate['x'] in ['a', 'b'] : size(subject) >= 1u",
            "predicate.buildDefinition.exists(k, k.replace('a', 'bb').upperAscii() == \"A\")",
            "!(1.5e3 / -2.0 > double('3')) || bytes('a') + b'\\x00' == b'''b'''")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  private static void condition(byte[] input) {
    Condition condition;
    try {
      condition = Condition.compile(new String(input, UTF_8));
    } catch (IllegalArgumentException e) {
      FuzzTarget.fit(String.valueOf(e.getMessage()));
      return;
    }
    fit(condition.evaluate(CLAIMS));
  }

  private static List<byte[]> predicates() {
    return Stream.of(
            Documents.PROVENANCE_0_2,
            Documents.PROVENANCE_1,
            Documents.SPDX_2_3,
            Documents.CYCLONE_DX_1_6,
            Documents.SCAN,
            Documents.STATEMENTS,
            Documents.wrapped(Documents.SPDX_2_3))
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  /** Whatever a predicate is, there is an answer. */
  private static void predicate(byte[] input) {
    JsonNode predicate;
    try {
      predicate = JSON.readTree(new String(input, UTF_8));
    } catch (JsonProcessingException e) {
      predicate = JSON.getNodeFactory().textNode(new String(input, UTF_8));
    }
    for (var type : TYPES) {
      var claims = new Claims(type, predicate, predicate, Map.of());
      READERS.forEach(condition -> fit(condition.evaluate(claims)));
    }
  }

  private static void fit(Result result) {
    if (result instanceof Result.Undefined undefined) {
      FuzzTarget.fit(undefined.why());
      assertThat(undefined.why()).isNotBlank().doesNotContain("Exception");
    }
  }
}
