package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Who a Fulcio certificate says signed (Fulcio, oid-info).
 *
 * @param subject the only subject alternative name
 * @param issuer the OIDC issuer that vouched for it
 */
record SignerIdentity(String subject, String issuer) {
  private static final ASN1ObjectIdentifier USERNAME =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.7");
  private static final ASN1ObjectIdentifier ISSUER_V1 =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.1");
  private static final ASN1ObjectIdentifier ISSUER_V2 =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.8");
  private static final int MAX_CHARS = 4_096;

  /** Reads it; a certificate that could be understood in two ways says nothing. */
  static SignerIdentity read(Checks checks, LeafCertificate leaf) {
    var subject = checks.group("subject", each -> noted(each, subject(leaf.holder())));
    var issuer = checks.group("issuer", each -> noted(each, issuer(leaf.holder())));
    return new SignerIdentity(subject, issuer);
  }

  private static String noted(Checks checks, String text) {
    checks.note(Shown.text(text));
    return text;
  }

  private static String subject(X509CertificateHolder holder) {
    var extension = holder.getExtension(Extension.subjectAlternativeName);
    if (extension == null) {
      throw new Malformed("no subject alternative name", "exactly one");
    }
    var names = GeneralNames.getInstance(extension.getParsedValue()).getNames();
    if (names.length != 1) {
      throw new Malformed(names.length + " subject alternative names", "exactly one");
    }
    return plain(name(names[0]));
  }

  private static String name(GeneralName name) {
    var value = name.getName();
    return switch (name.getTagNo()) {
      case GeneralName.uniformResourceIdentifier, GeneralName.rfc822Name ->
          ASN1IA5String.getInstance(value).getString();
      case GeneralName.otherName -> username(OtherName.getInstance(value));
      default ->
          throw new Malformed(
              "a subject alternative name of another type", "a URI, an email or a user name");
    };
  }

  private static String username(OtherName name) {
    if (!name.getTypeID().equals(USERNAME) || !(name.getValue() instanceof ASN1UTF8String text)) {
      throw new Malformed(
          "a subject alternative name of another type", "a URI, an email or a user name");
    }
    return text.getString();
  }

  private static String issuer(X509CertificateHolder holder) {
    var current = issuerV2(holder);
    var older = issuerV1(holder);
    if (current != null && older != null && !current.equals(older)) {
      throw new Malformed(
          "two issuers, " + Shown.text(current) + " and " + Shown.text(older), "one issuer");
    }
    if (current != null) {
      return plain(current);
    }
    if (older != null) {
      return plain(older);
    }
    throw new Malformed("no issuer", "extension " + ISSUER_V2.getId());
  }

  private static @Nullable String issuerV2(X509CertificateHolder holder) {
    var extension = holder.getExtension(ISSUER_V2);
    if (extension == null) {
      return null;
    }
    var bytes = extension.getExtnValue().getOctets();
    try {
      if (ASN1Primitive.fromByteArray(bytes) instanceof ASN1UTF8String text
          && ByteString.copyFrom(text.getEncoded(ASN1Encoding.DER))
              .equals(ByteString.copyFrom(bytes))) {
        return utf8(text.getString().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new Malformed("an issuer that can't be read", "a UTF8String in DER");
    }
    throw new Malformed("an issuer of another type", "a UTF8String in DER");
  }

  private static @Nullable String issuerV1(X509CertificateHolder holder) {
    var extension = holder.getExtension(ISSUER_V1);
    return extension == null ? null : utf8(extension.getExtnValue().getOctets());
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("an issuer that isn't UTF-8", "UTF-8");
    }
  }

  /** No name in use has these; they are there to make a name look like another. */
  private static String plain(String text) {
    var odd = text.codePoints().anyMatch(c -> c < ' ' || (c >= 0x7f && c < 0xa0));
    if (text.isEmpty() || text.length() > MAX_CHARS || odd) {
      throw new Malformed(
          "'" + Shown.text(text) + "'" + (odd ? " with control characters" : ""),
          "1 to " + MAX_CHARS + " characters, no control characters");
    }
    return text;
  }

  /** Holds it against who may sign. */
  Proof matches(Signer.Keyless signer) {
    return Checks.run(
            "identity",
            checks -> {
              checks.require(
                  issuer.equals(signer.issuer()),
                  "issuer",
                  Shown.text(issuer),
                  Shown.text(signer.issuer()));
              checks.require(
                  signer.subject().matches(subject),
                  "subject",
                  Shown.text(subject),
                  Shown.text(signer.subject().described()));
              return this;
            })
        .proof();
  }

  @Override
  public String toString() {
    return Shown.text(subject) + " (issuer " + Shown.text(issuer) + ")";
  }
}
