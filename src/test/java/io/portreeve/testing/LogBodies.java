package io.portreeve.testing;

import static io.portreeve.testing.SigstoreKit.base64;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The bodies of log entries, as Rekor writes them. */
public final class LogBodies {
  private LogBodies() {}

  /**
   * What is logged.
   *
   * @param hash name of the hash of what is signed, as Java knows it
   * @param signed what is signed
   * @param payload the envelope's payload
   * @param signature the signature
   * @param certificate whether the verifier is a certificate; else a public key
   * @param verifier who signed
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Logged(
      String hash,
      byte[] signed,
      byte[] payload,
      byte[] signature,
      boolean certificate,
      byte[] verifier) {
    String pem() {
      var label = certificate ? "CERTIFICATE" : "PUBLIC KEY";
      return base64(Keys.pem(label, verifier).getBytes(StandardCharsets.US_ASCII));
    }

    String signatureAndVerifier() {
      return """
          {"content":"%s","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256",\
          "%s":{"rawBytes":"%s"}}}"""
          .formatted(
              base64(signature), certificate ? "x509Certificate" : "publicKey", base64(verifier));
    }
  }

  static String write(SignatureDraft.Entry entry, Logged logged) {
    var hex = HexFormat.of();
    var sig = base64(logged.signature());
    var digest = Keys.hash(logged.hash(), logged.signed());
    var payloadDigest = Keys.sha256(logged.payload());
    var spec =
        switch (entry) {
          case HASHEDREKORD_2 ->
              """
              {"hashedRekordV002":{"data":{"algorithm":"%s","digest":"%s"},"signature":%s}}"""
                  .formatted(
                      logged.hash().replace("SHA-", "SHA2_"),
                      base64(digest),
                      logged.signatureAndVerifier());
          case DSSE_2 ->
              """
              {"dsseV002":{"payloadHash":{"algorithm":"SHA2_256","digest":"%s"},"signatures":[%s]}}"""
                  .formatted(base64(payloadDigest), logged.signatureAndVerifier());
          case HASHEDREKORD_1 ->
              """
              {"data":{"hash":{"algorithm":"%s","value":"%s"}},\
              "signature":{"content":"%s","publicKey":{"content":"%s"}}}"""
                  .formatted(
                      logged.hash().replace("SHA-", "sha"),
                      hex.formatHex(digest),
                      sig,
                      logged.pem());
          case DSSE_1 ->
              """
              {"envelopeHash":{"algorithm":"sha256","value":"%1$s"},\
              "payloadHash":{"algorithm":"sha256","value":"%1$s"},\
              "signatures":[{"signature":"%2$s","verifier":"%3$s"}]}"""
                  .formatted(hex.formatHex(payloadDigest), sig, logged.pem());
          case INTOTO_2 ->
              """
              {"content":{"envelope":{"payloadType":"application/vnd.in-toto+json",\
              "signatures":[{"publicKey":"%s","sig":"%s"}]},\
              "hash":{"algorithm":"sha256","value":"%3$s"},\
              "payloadHash":{"algorithm":"sha256","value":"%3$s"}}}"""
                  .formatted(
                      logged.pem(),
                      base64(sig.getBytes(StandardCharsets.US_ASCII)),
                      hex.formatHex(payloadDigest));
        };
    return body(entry.kind, entry.version, spec);
  }

  private static String body(String kind, String version, String spec) {
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"spec\":%s}".formatted(version, kind, spec);
  }

  /** Kind intoto 0.0.1: of an envelope as it is stored. */
  public static String intoto1(byte[] envelope, byte[] certificate) {
    return body(
        "intoto",
        "0.0.1",
        """
        {"content":{"hash":{"algorithm":"sha256","value":"%s"}},"publicKey":"%s"}"""
            .formatted(
                HexFormat.of().formatHex(Keys.sha256(envelope)),
                base64(Keys.pem("CERTIFICATE", certificate).getBytes(StandardCharsets.US_ASCII))));
  }
}
