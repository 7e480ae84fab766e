package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** Reads what Fulcio's extensions say (Fulcio, oid-info). */
final class ClaimReader {
  private static final String ROOT = "1.3.6.1.4.1.57264.1.";
  private static final int ISSUER_V1 = 1;
  private static final int ISSUER_V2 = 8;
  private static final int MAX_CHARS = 4_096;

  /** Fulcio's older extensions, of GitHub's workflows only: text without DER around it. */
  private static final Map<Integer, String> OLDER =
      Map.of(
          2, "githubWorkflowTrigger",
          3, "githubWorkflowSha",
          4, "githubWorkflowName",
          5, "githubWorkflowRepository",
          6, "githubWorkflowRef");

  private ClaimReader() {}

  /** All but the issuer, by name. */
  static Map<String, String> claims(X509CertificateHolder holder) {
    var claims = new HashMap<String, String>();
    for (var claim : CertificateClaim.values()) {
      var text = derText(holder, claim.number(), claim.field());
      if (text != null) {
        claims.put(claim.field(), text);
      }
    }
    OLDER.forEach(
        (number, name) -> {
          var text = rawText(holder, number, name);
          if (text != null) {
            claims.put(name, text);
          }
        });
    return claims;
  }

  /** The issuer; null: no extension states one. */
  static @Nullable String issuer(X509CertificateHolder holder) {
    var current = derText(holder, ISSUER_V2, "issuer");
    var older = rawText(holder, ISSUER_V1, "issuer");
    if (current != null && older != null && !current.equals(older)) {
      throw new Malformed(
          "two issuers, " + Shown.text(current) + " and " + Shown.text(older), "one issuer");
    }
    return current == null ? older : current;
  }

  private static byte @Nullable [] value(X509CertificateHolder holder, int number) {
    var extension = holder.getExtension(new ASN1ObjectIdentifier(ROOT + number));
    return extension == null ? null : extension.getExtnValue().getOctets();
  }

  private static @Nullable String derText(X509CertificateHolder holder, int number, String name) {
    var bytes = value(holder, number);
    if (bytes == null) {
      return null;
    }
    try {
      if (ASN1Primitive.fromByteArray(bytes) instanceof ASN1UTF8String text
          && ByteString.copyFrom(text.getEncoded(ASN1Encoding.DER))
              .equals(ByteString.copyFrom(bytes))) {
        return bounded(text.getString(), name);
      }
    } catch (IOException e) {
      throw new Malformed(name + " that can't be read", "a UTF8String in DER");
    }
    throw new Malformed(name + " of another type", "a UTF8String in DER");
  }

  private static @Nullable String rawText(X509CertificateHolder holder, int number, String name) {
    var bytes = value(holder, number);
    if (bytes == null) {
      return null;
    }
    try {
      return bounded(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), name);
    } catch (CharacterCodingException e) {
      throw new Malformed(name + " that isn't UTF-8", "UTF-8");
    }
  }

  private static String bounded(String text, String name) {
    if (text.length() > MAX_CHARS) {
      throw new Malformed(
          name + " of " + text.length() + " characters", "at most " + MAX_CHARS + " characters");
    }
    return text;
  }
}
