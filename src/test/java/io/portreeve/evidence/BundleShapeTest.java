package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.SIGNATURE;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.entry;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.evidence.EvidenceScene.verify;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.testing.SignatureDraft.Entry;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be in a bundle, and in which shape. */
final class BundleShapeTest {
  private static Proof verifyText(String json) {
    return EvidenceScene.verify(json.getBytes(UTF_8), IMAGE, SIGNATURE, signer());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/verificationMaterial",
        "/verificationMaterial/certificate",
        "/verificationMaterial/tlogEntries/0",
        "/verificationMaterial/tlogEntries/0/inclusionProof/checkpoint",
        "/dsseEnvelope/signatures/0"
      })
  void T33_fieldsThatABundleHasNotAreRefused(String pointer) {
    var bundle = draft().json();
    ((ObjectNode) bundle.at(pointer)).put("more", "x");

    refused(verify(bundle), "bundle");
  }

  static Stream<Arguments> scalars() {
    return Stream.of(
        Arguments.of("", "mediaType"),
        Arguments.of("/verificationMaterial/certificate", "rawBytes"),
        Arguments.of("/verificationMaterial/tlogEntries/0", "logIndex"),
        Arguments.of("/verificationMaterial/tlogEntries/0", "canonicalizedBody"),
        Arguments.of("/dsseEnvelope", "payload"),
        Arguments.of("/dsseEnvelope/signatures/0", "sig"));
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void T33_aListOfOneIsNoValueAndAValueNoList(String pointer, String field) {
    var listed = draft().json();
    var parent = (ObjectNode) listed.at(pointer);
    parent.putArray(field).add(draft().json().at(pointer).get(field));
    var wrapped = draft().json();
    ((ObjectNode) wrapped.at(pointer)).putObject(field).put("x", "y");
    var unlisted = draft().json();
    ((ObjectNode) unlisted.get("verificationMaterial")).set("tlogEntries", entry(unlisted));

    refused(verify(listed), "bundle");
    refused(verify(wrapped), "bundle");
    refused(verify(unlisted), "bundle");
  }

  @Test
  void T33_numbersAreNoTexts() {
    var bundle = draft().json();
    ((ObjectNode) bundle.get("dsseEnvelope")).put("payload", 1234);

    refused(verify(bundle), "bundle");
  }

  @Test
  void namesOfBothKindsAndNumbersAsNumbersAreRead() {
    var bundle = draft().json();
    var material = (ObjectNode) bundle.get("verificationMaterial");
    material.set("tlog_entries", material.remove("tlogEntries"));
    var entry = (ObjectNode) material.at("/tlog_entries/0");
    entry.put("logIndex", entry.get("logIndex").asLong());
    entry.putNull("inclusionPromise");

    accepted(verify(bundle));
  }

  static Stream<String> malformed() {
    var good = draft().json().toString();
    return Stream.of(
        "",
        "null",
        "[]",
        "[" + good + "]",
        good + good,
        good + "x",
        good.replaceFirst("\\{", "{\"mediaType\":\"x\","),
        good.replaceFirst("\\{", "{\"media_type\":\"x\","),
        good.replaceFirst("\\{", "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + ","),
        good.replaceFirst("\\{", "{\"a\":" + "9".repeat(5_000) + ","),
        good.replaceFirst("\\{", "{\"" + "a".repeat(10_000) + "\":1,"),
        good.replace("\"logIndex\":\"3\"", "\"logIndex\":1e400"),
        "{\"a\":".repeat(100_000),
        " ".repeat((8 << 20) + 1));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void T33_whatIsNotOneBundleIsRefused(String json) {
    var proof = verifyText(json);

    refused(proof, "bundle");
    assertThat(proof.reason()).hasSizeLessThan(1_000);
  }

  @Test
  void T23_theFirstVersionNeedsAPromise() {
    var promised = draft().with(d -> d.entry = Entry.DSSE_1).json();
    promised.put("mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.1");
    var unpromised = promised.deepCopy();
    entry(unpromised).remove("inclusionPromise");
    var second = unpromised.deepCopy();
    second.put("mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.2");

    accepted(verify(promised));
    refused(verify(unpromised), "signed entry timestamp");
    accepted(verify(second));
  }

  @Test
  void T21_theNumberInTheLogIsThatOfTheProof() {
    var bundle = draft().json();
    entry(bundle).put("logIndex", "4");

    refused(verify(bundle), "inclusion proof");
  }

  @Test
  void T33_aTimestampThatIsNoneSaysSo() {
    for (var bytes : new byte[][] {{}, {0}, {0x30, 0}, {0x30, (byte) 0x80, 0, 0}}) {
      var bundle = draft().json();
      ((ObjectNode)
              bundle.at("/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0"))
          .put("signedTimestamp", Base64.getEncoder().encodeToString(bytes));

      refused(verify(bundle), "timestamp response");
      assertThat(verify(bundle).reason()).doesNotContain("can't be evaluated");
    }
  }
}
