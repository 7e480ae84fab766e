package io.portreeve.testing;

import static io.portreeve.testing.SigstoreKit.base64;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The bodies of log entries, as Rekor writes them. */
final class LogBodies {
  private LogBodies() {}

  static String write(
      SignatureDraft.Entry entry,
      byte[] signed,
      String payloadType,
      byte[] payload,
      byte[] signature,
      byte[] certificate) {
    var hex = HexFormat.of();
    var pem = base64(pem(certificate).getBytes(StandardCharsets.US_ASCII));
    var sig = base64(signature);
    var digest = Keys.sha256(signed);
    var payloadDigest = Keys.sha256(payload);
    var spec =
        switch (entry) {
          case HASHEDREKORD_2 ->
              """
              {"hashedRekordV002":{"data":{"algorithm":"SHA2_256","digest":"%s"},"signature":%s}}"""
                  .formatted(base64(digest), verifier(sig, certificate));
          case DSSE_2 ->
              """
              {"dsseV002":{"payloadHash":{"algorithm":"SHA2_256","digest":"%s"},"signatures":[%s]}}"""
                  .formatted(base64(payloadDigest), verifier(sig, certificate));
          case HASHEDREKORD_1 ->
              """
              {"data":{"hash":{"algorithm":"sha256","value":"%s"}},\
              "signature":{"content":"%s","publicKey":{"content":"%s"}}}"""
                  .formatted(hex.formatHex(digest), sig, pem);
          case DSSE_1 ->
              """
              {"envelopeHash":{"algorithm":"sha256","value":"%1$s"},\
              "payloadHash":{"algorithm":"sha256","value":"%1$s"},\
              "signatures":[{"signature":"%2$s","verifier":"%3$s"}]}"""
                  .formatted(hex.formatHex(payloadDigest), sig, pem);
          case INTOTO_2 ->
              """
              {"content":{"envelope":{"payloadType":"%s",\
              "signatures":[{"publicKey":"%s","sig":"%s"}]},\
              "hash":{"algorithm":"sha256","value":"%4$s"},\
              "payloadHash":{"algorithm":"sha256","value":"%4$s"}}}"""
                  .formatted(
                      payloadType,
                      pem,
                      base64(sig.getBytes(StandardCharsets.US_ASCII)),
                      hex.formatHex(payloadDigest));
        };
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"spec\":%s}"
        .formatted(entry.version, entry.kind, spec);
  }

  private static String verifier(String sig, byte[] certificate) {
    return """
        {"content":"%s","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256",\
        "x509Certificate":{"rawBytes":"%s"}}}"""
        .formatted(sig, base64(certificate));
  }

  static String pem(byte[] certificate) {
    var text = new StringBuilder("-----BEGIN CERTIFICATE-----\n");
    var body = base64(certificate);
    for (var i = 0; i < body.length(); i += 64) {
      text.append(body, i, Math.min(body.length(), i + 64)).append('\n');
    }
    return text.append("-----END CERTIFICATE-----\n").toString();
  }
}
