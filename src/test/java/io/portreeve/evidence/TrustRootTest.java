package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustRootTest {
  private static ObjectNode at(ObjectNode root, String pointer) {
    return (ObjectNode) root.at(pointer);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken(
            "neither usable tlogs nor certificateAuthorities",
            r -> r.remove(List.of("tlogs", "certificateAuthorities"))),
        broken("mediaType", r -> r.remove("mediaType")),
        broken("mediaType", r -> r.put("mediaType", "application/json")),
        broken(
            "tlogs[0] (https://rekor2.kit.test): found publicKey.validFor without a start",
            r -> at(r, "/tlogs/0/publicKey/validFor").remove("start")),
        broken("tlogs[1]", r -> at(r, "/tlogs/1/publicKey").remove("validFor")),
        broken("tlogs[0]", r -> at(r, "/tlogs/0").remove("logId")),
        broken("tlogs[0]", r -> at(r, "/tlogs/0").put("baseUrl", "nowhere")),
        broken("tlogs[0]", r -> at(r, "/tlogs/0").put("baseUrl", "::")),
        broken("tlogs[0]", r -> at(r, "/tlogs/0/publicKey").put("rawBytes", "AAAA")),
        broken(
            "tlogs[0]",
            r -> at(r, "/tlogs/0/publicKey/validFor").put("end", "1999-01-01T00:00:00Z")),
        broken("ctlogs[0]", r -> at(r, "/ctlogs/0/publicKey/validFor").remove("start")),
        broken(
            "certificateAuthorities[0] (https://fulcio.kit.test): found certChain of 0",
            r -> at(r, "/certificateAuthorities/0").remove("certChain")),
        broken(
            "certificateAuthorities[0]",
            r ->
                at(r, "/certificateAuthorities/0/certChain/certificates/1")
                    .put("rawBytes", "AA==")),
        broken(
            "certificateAuthorities[0]",
            r -> {
              var der = at(r, "/certificateAuthorities/0/certChain/certificates/1");
              var longer = new byte[3000];
              var own = Base64.getDecoder().decode(der.get("rawBytes").asText());
              System.arraycopy(own, 0, longer, 0, own.length);
              der.put("rawBytes", Base64.getEncoder().encodeToString(longer));
            }),
        broken(
            "timestampAuthorities[0]",
            r -> at(r, "/timestampAuthorities/0/certChain").putArray("certificates")),
        broken(
            "certificateAuthorities[0]",
            r -> {
              var chain = (ArrayNode) r.at("/certificateAuthorities/0/certChain/certificates");
              chain.add(chain.remove(0));
            }),
        broken(
            "tlogs has 65 entries",
            r -> {
              var logs = (ArrayNode) r.get("tlogs");
              while (logs.size() < 65) {
                logs.add(logs.get(0).deepCopy());
              }
            }),
        broken(
            "certChain of 9",
            r -> {
              var chain = (ArrayNode) r.at("/certificateAuthorities/0/certChain/certificates");
              while (chain.size() < 9) {
                chain.add(chain.get(0).deepCopy());
              }
            }));
  }

  private static Arguments broken(String said, Consumer<ObjectNode> change) {
    return Arguments.of(said, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void whatIsWrongIsNamed(String said, Consumer<ObjectNode> change) {
    assertThatThrownBy(() -> EvidenceScene.root(change))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Trust root can't be used: ")
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "{",
        "not json",
        "{\"mediaType\":1,\"mediaType\":2}",
        "{\"tlogs\":{}}",
        "{\"tlogs\":[null]}"
      })
  void whatIsNoTrustRootIsRefused(String json) {
    assertThatThrownBy(() -> TrustRoot.parse(json)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void T31_hugeTextIsRefused() {
    var json = KIT.trustedRootJson() + " ".repeat(1 << 20);

    assertThatThrownBy(() -> TrustRoot.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576 bytes");
    assertThatThrownBy(() -> TrustRoot.parse("[".repeat(1 << 20)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void versionIsThatOfTheText() {
    var json = KIT.trustedRootJson();

    assertThat(TrustRoot.parse(json).version()).isEqualTo(ROOT.version()).matches("[0-9a-f]{64}");
    assertThat(TrustRoot.parse(json + "\n").version()).isNotEqualTo(ROOT.version());
  }

  @Test
  void whatIsNotKnownYetIsPassedOver() {
    var root =
        EvidenceScene.root(
            r -> {
              r.put("fromTheFuture", true);
              var logs = (ArrayNode) r.get("tlogs");
              var post = (ObjectNode) logs.get(0).deepCopy();
              ((ObjectNode) post.get("publicKey")).put("keyDetails", "SOMETHING_NEW");
              logs.add(post);
            });

    assertThat(root.logs()).hasSize(2);
    EvidenceScene.accepted(
        EvidenceScene.verify(EvidenceScene.draft().json(), EvidenceScene.signer(root)));
  }

  @Test
  void addressesAreReadAsTheyAreWritten() {
    var root =
        EvidenceScene.root(
            r -> {
              at(r, "/tlogs/0").put("baseUrl", "http://my_rekor:3000/path");
              at(r, "/ctlogs/0").remove("baseUrl");
            });

    assertThat(root.logs().getFirst().names()).containsExactly("my_rekor", "my_rekor:3000");
    assertThat(root.ctLogs()).hasSize(1);
  }

  @Test
  void timestampAuthoritiesMayBeMissing() {
    var root = EvidenceScene.root(r -> r.remove("timestampAuthorities"));

    EvidenceScene.refused(
        EvidenceScene.verify(EvidenceScene.draft().json(), EvidenceScene.signer(root)),
        "timestamp authority");
  }
}
