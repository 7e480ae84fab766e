package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a verdict is explained. */
final class ProofTest {
  private static final Proof TREE =
      new Proof(
          "signature",
          false,
          "mailto:a@test (issuer x)",
          null,
          List.of(
              new Proof("bundle", true, null, null, List.of()),
              new Proof(
                  "identity",
                  false,
                  null,
                  null,
                  List.of(
                      new Proof("issuer", true, "x", "x", List.of()),
                      new Proof("subject", false, "mailto:a@test", "mailto:b@test", List.of())))));

  @Test
  void itIsATreeForPeople() {
    assertThat(TREE.toText())
        .isEqualTo(
            """
            FAILED  signature
              ok      bundle
              FAILED  identity
                ok      issuer: x
                FAILED  subject: found mailto:a@test, expected mailto:b@test
            """);
    assertThat(TREE.reason()).isEqualTo("subject: found mailto:a@test, expected mailto:b@test");
  }

  @Test
  void itIsJsonWithoutNulls() throws JsonProcessingException {
    var json = new ObjectMapper();

    var tree = json.readTree(json.writeValueAsString(TREE));

    assertThat(tree.fieldNames()).toIterable().containsExactly("check", "passed", "found", "parts");
    assertThat(tree.at("/parts/1/parts/1/expected").textValue()).isEqualTo("mailto:b@test");
    assertThat(json.readValue(json.writeValueAsString(TREE), Proof.class)).isEqualTo(TREE);
  }
}
