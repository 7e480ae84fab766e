package io.portreeve.evidence;

import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Who signed.
 *
 * @param text the same for the same signer: {@code subject (issuer x)} of a certificate, {@code key
 *     sha256:…} of a key
 * @param claims what the certificate states, by name: {@code subject}, {@code issuer}, and Fulcio's
 *     extensions by the names that policies have for them; empty: a key, which states nothing
 */
record SignerIdentity(String text, Map<String, String> claims) {
  private static final String SUBJECT = "subject";
  private static final String ISSUER = "issuer";
  private static final ASN1ObjectIdentifier USERNAME =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.7");
  private static final int MAX_CHARS = 4_096;

  SignerIdentity {
    claims = Map.copyOf(claims);
  }

  /** That of a key. */
  static SignerIdentity of(SignerKey key) {
    return new SignerIdentity("key sha256:" + key.fingerprint(), Map.of());
  }

  /** Reads that of a certificate; one that could be understood in two ways says nothing. */
  static SignerIdentity read(Checks checks, LeafCertificate leaf) {
    var claims = new TreeMap<String, String>();
    checks.step("subject", each -> claims.put(SUBJECT, noted(each, subject(leaf.holder()))));
    checks.step(
        "issuer",
        each -> {
          var issuer = ClaimReader.issuer(leaf.holder());
          if (issuer != null) {
            claims.put(ISSUER, noted(each, plain(issuer)));
          }
        });
    checks.step("extensions", _ -> claims.putAll(ClaimReader.claims(leaf.holder())));
    var issuer = claims.get(ISSUER);
    return new SignerIdentity(
        Shown.text(String.valueOf(claims.get(SUBJECT)))
            + (issuer == null ? " (no issuer)" : " (issuer " + Shown.text(issuer) + ")"),
        claims);
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
  Proof matches(Signer signer) {
    return Checks.run(
            "identity",
            checks -> {
              switch (signer) {
                case Signer.Keyless keyless -> matches(checks, keyless);
                case Signer.Key key -> checks.same("key", text, of(key.key()).text());
              }
              return this;
            })
        .proof();
  }

  private void matches(Checks checks, Signer.Keyless signer) {
    var issuer = signer.issuer();
    if (issuer != null) {
      claimed(checks, ISSUER, issuer);
    }
    var subject = claims.get(SUBJECT);
    checks.require(
        subject != null && signer.subject().matches(subject),
        SUBJECT,
        subject == null ? "none" : Shown.text(subject),
        Shown.text(signer.subject().described()));
    new TreeMap<>(signer.claims())
        .forEach((claim, expected) -> claimed(checks, claim.field(), expected));
  }

  private void claimed(Checks checks, String name, String expected) {
    var found = claims.get(name);
    checks.require(
        expected.equals(found),
        name,
        found == null ? "nothing in the certificate" : Shown.text(found),
        Shown.text(expected));
  }

  @Override
  public String toString() {
    return text;
  }
}
