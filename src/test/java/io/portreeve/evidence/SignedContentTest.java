package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.OTHER;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Digest;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether what is signed is about this image, and is a signature of it. */
final class SignedContentTest {
  private static String statement(String subjects) {
    return """
        {"_type":"https://in-toto.io/Statement/v1","predicateType":"%s","subject":%s}"""
        .formatted(SigstoreKit.COSIGN_SIGN, subjects);
  }

  private static String sha256(Digest digest) {
    return "{\"digest\":{\"sha256\":\"%s\"}}".formatted(digest.hex());
  }

  @Test
  void T06_bundleReplayedForAnotherImageIsRefused() {
    var ofOther = EvidenceScene.KIT.draft(OTHER).json();

    refused(verify(ofOther), "subject digest");
  }

  static Stream<Arguments> subjects() {
    var own = sha256(IMAGE);
    var other = sha256(OTHER);
    return Stream.of(
        Arguments.of("no subject", "[]", false),
        Arguments.of("another", "[" + other + "]", false),
        Arguments.of("ours second", "[" + other + "," + own + "]", true),
        Arguments.of("ours first", "[" + own + "," + other + "]", true),
        Arguments.of(
            "sha512 only", "[{\"digest\":{\"sha512\":\"" + "ab".repeat(64) + "\"}}]", false),
        Arguments.of(
            "our hash under another algorithm",
            "[{\"digest\":{\"sha512\":\"" + IMAGE.hex() + "\"}}]",
            false),
        Arguments.of("upper case", "[" + own.replace("ab", "AB") + "]", false),
        Arguments.of("with prefix", "[" + own.replace("\"abab", "\"sha256:abab") + "]", false),
        Arguments.of("no digest", "[{\"name\":\"" + IMAGE.hex() + "\"}]", false),
        Arguments.of("a number", "[{\"digest\":{\"sha256\":1}}]", false),
        Arguments.of("no list", own, false),
        Arguments.of("null", "null", false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void T06_oneOfTheSubjectsIsTheImage(String name, String subjects, boolean good) {
    var proof = verify(draft().with(d -> d.statement = statement(subjects)).json());

    if (good) {
      accepted(proof);
    } else {
      refused(proof, "subject digest");
    }
  }

  @Test
  void T06_tooManySubjectsAreRefused() {
    var subjects = "[" + (sha256(OTHER) + ",").repeat(256) + sha256(IMAGE) + "]";

    refused(verify(draft().with(d -> d.statement = statement(subjects)).json()), "subject digest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://spdx.dev/Document",
        "https://slsa.dev/provenance/v1",
        "https://sigstore.dev/cosign/sign/v2",
        "https://sigstore.dev/cosign/sign/v1/",
        "HTTPS://sigstore.dev/cosign/sign/v1",
        "x https://sigstore.dev/cosign/sign/v1"
      })
  void T08_T10_anotherPredicateOfTheRightSignerIsNoSignature(String predicateType) {
    var bundle =
        draft().with(d -> d.statement = SignatureDraft.statement(IMAGE, predicateType)).json();

    refused(verify(bundle), "predicate type");
    accepted(
        EvidenceScene.verify(
            EvidenceScene.bytes(bundle), IMAGE, new Demand.Anything(), EvidenceScene.signer()));
  }

  static Stream<Arguments> malformedStatements() {
    var right = SignatureDraft.statement(IMAGE, SigstoreKit.COSIGN_SIGN);
    return Stream.of(
        Arguments.of("", "statement"),
        Arguments.of("{", "statement"),
        Arguments.of("[]", "statement"),
        Arguments.of("null", "statement"),
        Arguments.of(right + "{}", "statement"),
        Arguments.of("\ufeff" + right, "statement"),
        Arguments.of(right.replace("predicateType", "predicate_type"), "statement"),
        Arguments.of(right.replace(SigstoreKit.COSIGN_SIGN, ""), "statement"),
        Arguments.of(right.replace("\"" + SigstoreKit.COSIGN_SIGN + "\"", "7"), "statement"),
        Arguments.of(right.replace("Statement/v1", "Statement/v2"), "statement"),
        Arguments.of(right.replace("\"_type\"", "\"type\""), "statement"),
        Arguments.of(right.replace("\"subject\"", "\"Subject\""), "subject digest"),
        Arguments.of(
            right.replace("{\"_type\"", "{\"predicateType\":\"x\",\"_type\""), "statement"),
        Arguments.of(
            right.replace("\"sha256\"", "\"sha256\":\"" + OTHER.hex() + "\",\"sha256\""),
            "statement"),
        Arguments.of(
            right.replace("\"predicate\":{}", "\"predicate\":" + "[".repeat(70) + "]".repeat(70)),
            "statement"));
  }

  @ParameterizedTest
  @MethodSource("malformedStatements")
  void T09_malformedStatementsAreRefused(String statement, String check) {
    refused(verify(draft().with(d -> d.statement = statement).json()), check);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/json",
        "application/vnd.in-toto+json ",
        "application/vnd.in-toto"
      })
  void T09_anotherPayloadTypeIsRefused(String type) {
    refused(verify(draft().with(d -> d.payloadType = type).json()), "payload type");
  }

  @Test
  void T09_payloadTypeSwappedAfterSigningIsRefused() {
    var bundle = draft().with(d -> d.payloadType = "text/plain").json();
    ((ObjectNode) bundle.at("/dsseEnvelope")).put("payloadType", "application/vnd.in-toto+json");

    refused(verify(bundle), "envelope signature");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!!", "A", "====", "\u00e9"})
  void T09_malformedBase64IsRefused(String text) {
    var bundle = draft().json();
    ((ObjectNode) bundle.at("/dsseEnvelope")).put("payload", text);

    refused(verify(bundle), "bundle");
  }

  @Test
  void lengthsInWhatIsSignedCountBytes() {
    var statement =
        statement("[" + sha256(IMAGE).replace("{\"digest", "{\"name\":\"ü€😀\",\"digest") + "]");

    accepted(verify(draft().with(d -> d.statement = statement).json()));
  }

  @Test
  void olderStatementsAreRead() {
    var statement =
        SignatureDraft.statement(IMAGE, SigstoreKit.COSIGN_SIGN)
            .replace("Statement/v1", "Statement/v0.1");

    accepted(verify(draft().with(d -> d.statement = statement).json()));
  }

  @Test
  void T10_signatureOfAFileIsOneOfAnImageOnlyIfItIsTheImages() {
    var content = "hello".getBytes(StandardCharsets.UTF_8);
    var digest = new Digest(HexFormat.of().formatHex(Keys.sha256(content)));
    var bundle = EvidenceScene.bytes(draft().with(d -> d.message = content).json());
    var signer = EvidenceScene.signer();
    var attestation = new Demand.Attestation(SigstoreKit.COSIGN_SIGN);

    accepted(EvidenceScene.verify(bundle, digest, EvidenceScene.SIGNATURE, signer));
    accepted(EvidenceScene.verify(bundle, digest, new Demand.Anything(), signer));
    refused(EvidenceScene.verify(bundle, digest, attestation, signer), "predicate type");
    refused(EvidenceScene.verify(bundle, OTHER, EvidenceScene.SIGNATURE, signer), "message digest");
    refused(EvidenceScene.verify(bundle, OTHER, new Demand.Anything(), signer), "message digest");
  }
}
