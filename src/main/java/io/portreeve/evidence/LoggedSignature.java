package io.portreeve.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What a log entry records: who signed what, with which signature.
 *
 * @param ofPayload whether the digest is that of an envelope's payload alone
 * @param digest SHA-256 of what was signed
 * @param signature the signature
 * @param certificate the signer's certificate, in DER
 */
record LoggedSignature(
    boolean ofPayload, ByteString digest, ByteString signature, ByteString certificate) {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  /**
   * Reads an entry's body (Rekor's types hashedrekord, dsse and intoto).
   *
   * @throws Malformed if it is of another kind than the bundle says or than is known
   */
  static LoggedSignature read(LogEntry entry) {
    var body = StrictJson.parse(entry.body());
    var kind = StrictJson.string(body, "/kind") + " " + StrictJson.string(body, "/apiVersion");
    if (!kind.equals(entry.kind() + " " + entry.version())) {
      throw new Malformed(
          "an entry of kind " + Shown.text(kind),
          "one of kind "
              + Shown.text(entry.kind() + " " + entry.version())
              + ", as the bundle says");
    }
    return switch (kind) {
      case "hashedrekord 0.0.1" -> hashedrekord1(body);
      case "hashedrekord 0.0.2" -> hashedrekord2(body);
      case "dsse 0.0.1" -> dsse1(body);
      case "dsse 0.0.2" -> dsse2(body);
      case "intoto 0.0.2" -> intoto2(body);
      default ->
          throw new Malformed(
              "an entry of kind " + Shown.text(kind),
              "hashedrekord 0.0.1 or 0.0.2, dsse 0.0.1 or 0.0.2, or intoto 0.0.2");
    };
  }

  private static LoggedSignature hashedrekord1(JsonNode body) {
    return new LoggedSignature(
        false,
        hexDigest(body, "/spec/data/hash"),
        StrictJson.base64(body, "/spec/signature/content"),
        pem(StrictJson.base64(body, "/spec/signature/publicKey/content")));
  }

  private static LoggedSignature hashedrekord2(JsonNode body) {
    var spec = "/spec/hashedRekordV002";
    return new LoggedSignature(
        false,
        digest(body, spec + "/data"),
        StrictJson.base64(body, spec + "/signature/content"),
        StrictJson.base64(body, spec + "/signature/verifier/x509Certificate/rawBytes"));
  }

  private static LoggedSignature dsse1(JsonNode body) {
    var signature = only(body, "/spec/signatures");
    return new LoggedSignature(
        true,
        hexDigest(body, "/spec/payloadHash"),
        StrictJson.base64(body, signature + "/signature"),
        pem(StrictJson.base64(body, signature + "/verifier")));
  }

  private static LoggedSignature dsse2(JsonNode body) {
    var signature = only(body, "/spec/dsseV002/signatures");
    return new LoggedSignature(
        true,
        digest(body, "/spec/dsseV002/payloadHash"),
        StrictJson.base64(body, signature + "/content"),
        StrictJson.base64(body, signature + "/verifier/x509Certificate/rawBytes"));
  }

  private static LoggedSignature intoto2(JsonNode body) {
    var signature = only(body, "/spec/content/envelope/signatures");
    // This kind has Base64 of what is already Base64 in the envelope.
    var encoded = StrictJson.base64(body, signature + "/sig").toString(StandardCharsets.US_ASCII);
    return new LoggedSignature(
        true,
        hexDigest(body, "/spec/content/payloadHash"),
        StrictJson.base64(encoded, signature + "/sig"),
        pem(StrictJson.base64(body, signature + "/publicKey")));
  }

  private static String only(JsonNode body, String pointer) {
    var list = body.at(pointer);
    if (!list.isArray() || list.size() != 1) {
      throw new Malformed(
          (list.isArray() ? list.size() : 0) + " signatures in the entry", "exactly one");
    }
    return pointer + "/0";
  }

  private static ByteString hexDigest(JsonNode body, String pointer) {
    algorithm(body, pointer, "sha256");
    var value = StrictJson.string(body, pointer + "/value");
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(value));
    } catch (IllegalArgumentException e) {
      throw new Malformed("no digest at " + pointer, "a SHA-256 in hexadecimal digits");
    }
  }

  private static ByteString digest(JsonNode body, String pointer) {
    algorithm(body, pointer, "SHA2_256");
    return StrictJson.base64(body, pointer + "/digest");
  }

  private static void algorithm(JsonNode body, String pointer, String expected) {
    var found = StrictJson.string(body, pointer + "/algorithm");
    if (!found.equals(expected)) {
      throw new Malformed("a digest of algorithm " + Shown.text(found), expected);
    }
  }

  /** One certificate in PEM (RFC 7468), and nothing else. */
  private static ByteString pem(ByteString pem) {
    var text = pem.toString(StandardCharsets.US_ASCII).strip();
    if (!text.startsWith(BEGIN)
        || !text.endsWith(END)
        || text.indexOf(BEGIN, BEGIN.length()) >= 0) {
      throw new Malformed("an entry without a certificate", "the signer's certificate in PEM");
    }
    var body = text.substring(BEGIN.length(), text.length() - END.length());
    return StrictJson.base64(body.replaceAll("[\\r\\n]", ""), "the certificate");
  }
}
