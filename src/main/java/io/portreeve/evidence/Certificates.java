package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Certificates of authorities. */
final class Certificates {
  /** Fulcio's have 2 KiB. */
  static final int MAX_BYTES = 32 * 1024;

  private static final int CERT_SIGN = 5;

  private static final Set<String> SIGNING =
      Set.of(KeyPurposeId.id_kp_codeSigning.getId(), KeyPurposeId.anyExtendedKeyUsage.getId());

  private Certificates() {}

  /**
   * Reads a certificate in DER.
   *
   * @throws Malformed if it is anything else, or there is more behind it
   */
  static X509Certificate parse(ByteString der) {
    if (der.size() > MAX_BYTES) {
      throw new Malformed(
          "a certificate of " + der.size() + " bytes", "at most " + MAX_BYTES + " bytes");
    }
    try {
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
      // The factory reads PEM too, and stops at the end of the first certificate.
      if (!ByteString.copyFrom(certificate.getEncoded()).equals(der)) {
        throw new Malformed("something around a certificate", "one X.509 certificate in DER");
      }
      return certificate;
    } catch (CertificateException e) {
      throw new Malformed("what isn't a certificate", "one X.509 certificate in DER");
    }
  }

  /**
   * Reads the certificate of an authority, whoever brings it: with a key that is cheap to use.
   *
   * @throws Malformed if it isn't one in DER, or its key isn't usable
   */
  static X509Certificate parseAuthority(ByteString der) {
    var certificate = parse(der);
    var key = VerificationKey.parse(ByteString.copyFrom(certificate.getPublicKey().getEncoded()));
    Objects.requireNonNull(key);
    unconstrained(certificate);
    return certificate;
  }

  /**
   * What came with a signer's certificate, to lie between it and an authority; none of it is
   * trusted.
   *
   * @param certificates the signer's certificate, then the others
   * @param rooted whether the format has the root at the end; it is passed over
   * @throws Malformed if one isn't usable, or is a root in a format without
   */
  static List<X509Certificate> others(List<ByteString> certificates, boolean rooted) {
    var others = certificates.stream().skip(1).map(Certificates::parseAuthority).toList();
    for (var other : others) {
      if (!rooted && selfIssued(other)) {
        throw new Malformed(
            "a root certificate in the bundle: "
                + Shown.text(other.getSubjectX500Principal().getName()),
            "none: the trust root says which to trust");
      }
    }
    return others.stream().filter(each -> !selfIssued(each)).toList();
  }

  /** Whether it says that it issued itself. */
  static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /**
   * Checks that an authority may have issued certificates.
   *
   * @param below how many authorities are below it
   * @throws Malformed if it may not
   */
  static void issues(X509Certificate authority, int below) {
    var usage = authority.getKeyUsage();
    if (authority.getBasicConstraints() < below || (usage != null && !usage[CERT_SIGN])) {
      throw new Malformed(
          "issuer "
              + Shown.text(authority.getSubjectX500Principal().getName())
              + ", which may not issue certificates here",
          "a certificate authority (RFC 5280, 4.2.1.3 and 4.2.1.9)");
    }
  }

  /**
   * Checks that an authority that is limited to purposes is there for signing code: one for
   * servers' certificates must not vouch for signers.
   *
   * @throws Malformed if it isn't
   */
  static void issuesSigners(X509Certificate authority) {
    try {
      var purposes = authority.getExtendedKeyUsage();
      if (purposes != null && Collections.disjoint(purposes, SIGNING)) {
        throw new Malformed(
            "issuer "
                + Shown.text(authority.getSubjectX500Principal().getName())
                + ", which is for "
                + Shown.text(String.join(", ", purposes)),
            "an authority for codeSigning, or for any purpose (RFC 5280, 4.2.1.12)");
      }
    } catch (CertificateParsingException e) {
      throw new Malformed("an issuer whose purposes can't be read", "a certificate authority");
    }
  }

  /**
   * Checks that an authority's certificate has no rule for names below it: none is applied here.
   *
   * @throws Malformed if it has
   */
  static void unconstrained(X509Certificate authority) {
    if (authority.getExtensionValue(Extension.nameConstraints.getId()) != null) {
      throw new Malformed("an authority with name constraints", "one without: they aren't applied");
    }
  }

  /**
   * Checks signatures, names and validity at a time (RFC 5280, 6).
   *
   * @param path certificates, each issued by the next
   * @param anchor who issued the last; trusted
   * @throws Malformed if they don't hold
   */
  @SuppressWarnings("JavaUtilDate") // all that PKIXParameters has
  static void chain(List<X509Certificate> path, X509Certificate anchor, Instant time) {
    if (path.isEmpty()) {
      return;
    }
    try {
      var parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(time));
      var result =
          CertPathValidator.getInstance("PKIX")
              .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      if (result == null) {
        throw new IllegalStateException();
      }
    } catch (CertPathValidatorException | CertificateException e) {
      throw new Malformed(
          Shown.text(String.valueOf(e.getMessage())), "a chain to an authority of the trust root");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
