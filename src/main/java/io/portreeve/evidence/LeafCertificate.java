package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A signer's certificate as it is in the bundle; who issued it isn't known yet. Read by one parser
 * only, which takes names as they are: Java's own refuses certificates whose URI isn't one to it,
 * such as that of a workflow on branch {@code 100%}.
 *
 * @param der its bytes
 * @param holder the same, read
 * @param key its key
 */
record LeafCertificate(ByteString der, X509CertificateHolder holder, VerificationKey key) {
  private static final int V3 = 3;
  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(
          Extension.keyUsage,
          Extension.extendedKeyUsage,
          Extension.subjectAlternativeName,
          Extension.basicConstraints);

  private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
      Map.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256, "SHA256withECDSA",
          X9ObjectIdentifiers.ecdsa_with_SHA384, "SHA384withECDSA",
          X9ObjectIdentifiers.ecdsa_with_SHA512, "SHA512withECDSA",
          PKCSObjectIdentifiers.sha256WithRSAEncryption, "SHA256withRSA",
          PKCSObjectIdentifiers.sha384WithRSAEncryption, "SHA384withRSA",
          PKCSObjectIdentifiers.sha512WithRSAEncryption, "SHA512withRSA",
          EdECObjectIdentifiers.id_Ed25519, "Ed25519");

  /** Reads the signer's certificate, and checks what it may be used for. */
  static LeafCertificate read(Checks checks, ByteString der) {
    var leaf = parse(der);
    var holder = leaf.holder();
    checks.require(
        holder.getVersionNumber() == V3 && holder.hasExtensions(),
        "certificate version",
        "version " + holder.getVersionNumber(),
        "a version 3 certificate with extensions");
    var constraints = BasicConstraints.fromExtensions(holder.getExtensions());
    var authority = constraints != null && constraints.isCA();
    checks.require(
        !authority,
        "certificate kind",
        authority ? "a certificate authority" : "no authority",
        "a certificate that isn't an authority");
    var unknown =
        Arrays.stream(holder.getExtensions().getCriticalExtensionOIDs())
            .filter(each -> !UNDERSTOOD.contains(each))
            .map(ASN1ObjectIdentifier::getId)
            .collect(Collectors.joining(", "));
    checks.require(
        unknown.isEmpty(),
        "critical extensions",
        unknown.isEmpty() ? "known ones" : Shown.text(unknown),
        "only ones that are understood");
    usage(checks, holder);
    return leaf;
  }

  private static void usage(Checks checks, X509CertificateHolder holder) {
    var usage = KeyUsage.fromExtensions(holder.getExtensions());
    checks.require(
        usage == null || usage.hasUsages(KeyUsage.digitalSignature),
        "key usage",
        usage == null ? "none" : Shown.text(usage.toString()),
        "digitalSignature");
    var extended = ExtendedKeyUsage.fromExtensions(holder.getExtensions());
    checks.require(
        extended != null && extended.hasKeyPurposeId(KeyPurposeId.id_kp_codeSigning),
        "extended key usage",
        extended == null
            ? "none"
            : Shown.text(
                Arrays.stream(extended.getUsages())
                    .map(KeyPurposeId::getId)
                    .collect(Collectors.joining(", "))),
        "codeSigning (" + KeyPurposeId.id_kp_codeSigning.getId() + ")");
  }

  /**
   * Reads a certificate in DER.
   *
   * @throws Malformed if it is anything else, or there is more behind it
   */
  private static LeafCertificate parse(ByteString der) {
    if (der.size() > Certificates.MAX_BYTES) {
      throw new Malformed(
          "a certificate of " + der.size() + " bytes",
          "at most " + Certificates.MAX_BYTES + " bytes");
    }
    try {
      var holder = new X509CertificateHolder(der.toByteArray());
      var encoded = holder.toASN1Structure().getEncoded(ASN1Encoding.DER);
      if (!ByteString.copyFrom(encoded).equals(der)) {
        throw new Malformed("a certificate that isn't in DER", "one X.509 certificate in DER");
      }
      var key = holder.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER);
      return new LeafCertificate(der, holder, VerificationKey.parse(ByteString.copyFrom(key)));
    } catch (IOException e) {
      throw new Malformed("what isn't a certificate", "one X.509 certificate in DER");
    }
  }

  X500Principal issuer() {
    try {
      return new X500Principal(holder.getIssuer().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new Malformed("an issuer that can't be read", "a distinguished name");
    }
  }

  /**
   * Whether this key signed the certificate.
   *
   * @throws Malformed if it is signed in a way that isn't secure or isn't known
   */
  boolean signedBy(VerificationKey issuerKey) {
    var structure = holder.toASN1Structure();
    var algorithm = ALGORITHMS.get(structure.getSignatureAlgorithm().getAlgorithm());
    if (algorithm == null
        || !structure
            .getSignatureAlgorithm()
            .equals(structure.getTBSCertificate().getSignature())) {
      throw new Malformed(
          "signature algorithm " + structure.getSignatureAlgorithm().getAlgorithm().getId(),
          "ECDSA or RSA with SHA-2, or Ed25519");
    }
    try {
      var signed = structure.getTBSCertificate().getEncoded(ASN1Encoding.DER);
      return issuerKey.verifies(
          algorithm, ByteString.copyFrom(signed), ByteString.copyFrom(holder.getSignature()));
    } catch (IOException e) {
      throw new Malformed("a certificate that can't be encoded", "a certificate in DER");
    }
  }
}
