package io.portreeve.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a log entry records: who signed what, with which signature.
 *
 * @param of what the digest is of
 * @param hash name of the digest's hash, as Java knows it
 * @param digest the digest
 * @param signature the signature; null: the entry has none, but a digest of the envelope that has
 * @param verifier who signed: a certificate or a public key
 */
record LoggedSignature(
    Of of, String hash, ByteString digest, @Nullable ByteString signature, Verifier verifier) {
  /** Of what an entry has the digest. */
  enum Of {
    /** What is signed. */
    SIGNED,
    /** What is signed, which is no envelope: Rekor v1 has kinds of their own for those. */
    FILE,
    /** An envelope's payload alone. */
    PAYLOAD,
    /** An envelope as it is stored, signature and all. */
    ENVELOPE
  }

  /**
   * What signatures are verified with.
   *
   * @param certificate whether it is a certificate; else a SubjectPublicKeyInfo
   * @param der its bytes
   */
  record Verifier(boolean certificate, ByteString der) {}

  private static final Map<String, String> HASHES =
      Map.of(
          "sha256", Hashes.SHA_256,
          "sha384", Hashes.SHA_384,
          "sha512", Hashes.SHA_512,
          "SHA2_256", Hashes.SHA_256,
          "SHA2_384", Hashes.SHA_384,
          "SHA2_512", Hashes.SHA_512);

  /**
   * Reads an entry's body (Rekor's types hashedrekord, dsse and intoto).
   *
   * @throws Malformed if it is of another kind than the bundle says or than is known
   */
  static LoggedSignature read(LogEntry entry) {
    var body = StrictJson.parse(entry.body());
    var kind = StrictJson.string(body, "/kind") + " " + StrictJson.string(body, "/apiVersion");
    var said = entry.kind() + " " + entry.version();
    if (!kind.equals(said)) {
      throw new Malformed(
          "an entry of kind " + Shown.text(kind),
          "one of kind " + Shown.text(said) + ", as the bundle says");
    }
    return switch (kind) {
      case "hashedrekord 0.0.1" -> hashedrekord1(body);
      case "hashedrekord 0.0.2" -> hashedrekord2(body);
      case "dsse 0.0.1" -> dsse1(body);
      case "dsse 0.0.2" -> dsse2(body);
      case "intoto 0.0.1" -> intoto1(body);
      case "intoto 0.0.2" -> intoto2(body);
      default ->
          throw new Malformed(
              "an entry of kind " + Shown.text(kind),
              "hashedrekord, dsse or intoto of version 0.0.1 or 0.0.2");
    };
  }

  private static LoggedSignature hashedrekord1(JsonNode body) {
    return new LoggedSignature(
        Of.FILE,
        hash(body, "/spec/data/hash"),
        hexDigest(body, "/spec/data/hash"),
        StrictJson.base64(body, "/spec/signature/content"),
        pem(body, "/spec/signature/publicKey/content"));
  }

  private static LoggedSignature hashedrekord2(JsonNode body) {
    var spec = "/spec/hashedRekordV002";
    return new LoggedSignature(
        Of.SIGNED,
        hash(body, spec + "/data"),
        StrictJson.base64(body, spec + "/data/digest"),
        StrictJson.base64(body, spec + "/signature/content"),
        raw(body, spec + "/signature/verifier"));
  }

  private static LoggedSignature dsse1(JsonNode body) {
    var signature = only(body, "/spec/signatures");
    return new LoggedSignature(
        Of.PAYLOAD,
        hash(body, "/spec/payloadHash"),
        hexDigest(body, "/spec/payloadHash"),
        StrictJson.base64(body, signature + "/signature"),
        pem(body, signature + "/verifier"));
  }

  private static LoggedSignature dsse2(JsonNode body) {
    var signature = only(body, "/spec/dsseV002/signatures");
    return new LoggedSignature(
        Of.PAYLOAD,
        hash(body, "/spec/dsseV002/payloadHash"),
        StrictJson.base64(body, "/spec/dsseV002/payloadHash/digest"),
        StrictJson.base64(body, signature + "/content"),
        raw(body, signature + "/verifier"));
  }

  /** The oldest kind has no signature: what binds it is the hash of the envelope. */
  private static LoggedSignature intoto1(JsonNode body) {
    return new LoggedSignature(
        Of.ENVELOPE,
        hash(body, "/spec/content/hash"),
        hexDigest(body, "/spec/content/hash"),
        null,
        pem(body, "/spec/publicKey"));
  }

  private static LoggedSignature intoto2(JsonNode body) {
    var signature = only(body, "/spec/content/envelope/signatures");
    // This kind has Base64 of what is already Base64 in the envelope.
    var encoded = StrictJson.base64(body, signature + "/sig").toString(StandardCharsets.US_ASCII);
    return new LoggedSignature(
        Of.PAYLOAD,
        hash(body, "/spec/content/payloadHash"),
        hexDigest(body, "/spec/content/payloadHash"),
        StrictJson.base64(encoded, signature + "/sig"),
        pem(body, signature + "/publicKey"));
  }

  private static String only(JsonNode body, String pointer) {
    var list = body.at(pointer);
    if (!list.isArray() || list.size() != 1) {
      throw new Malformed(
          (list.isArray() ? list.size() : 0) + " signatures in the entry", "exactly one");
    }
    return pointer + "/0";
  }

  private static String hash(JsonNode body, String pointer) {
    var found = StrictJson.string(body, pointer + "/algorithm");
    var hash = HASHES.get(found);
    if (hash == null) {
      throw new Malformed("a digest of algorithm " + Shown.text(found), "one of the SHA-2 family");
    }
    return hash;
  }

  private static ByteString hexDigest(JsonNode body, String pointer) {
    var value = StrictJson.string(body, pointer + "/value");
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(value));
    } catch (IllegalArgumentException e) {
      throw new Malformed("no digest at " + pointer, "a hash in hexadecimal digits");
    }
  }

  private static Verifier raw(JsonNode body, String pointer) {
    var certificate = body.at(pointer).has("x509Certificate");
    if (certificate == body.at(pointer).has("publicKey")) {
      throw new Malformed("no verifier at " + pointer, "a certificate or a public key");
    }
    return new Verifier(
        certificate,
        StrictJson.base64(
            body, pointer + (certificate ? "/x509Certificate" : "/publicKey") + "/rawBytes"));
  }

  /** One certificate or one public key, and nothing else. */
  private static Verifier pem(JsonNode body, String pointer) {
    var text = StrictJson.base64(body, pointer).toString(StandardCharsets.US_ASCII);
    var block = Pem.read(text, 1).getFirst();
    return switch (block.label()) {
      case Pem.CERTIFICATE -> new Verifier(true, block.der());
      case Pem.PUBLIC_KEY -> new Verifier(false, block.der());
      default ->
          throw new Malformed(
              "PEM block " + Shown.text(block.label()), "a certificate or a public key");
    };
  }
}
