package io.portreeve.enforcement;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and signs certificates for them: ECDSA on P-256 (RFC 5280, RFC 5480). */
final class ServingCertificateIssuer {
  static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  static final Duration LEAF_LIFE = Duration.ofDays(90);

  /** Clocks differ. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;
  private static final int NAME_BYTES = 4;

  private final SecureRandom random;

  ServingCertificateIssuer(SecureRandom random) {
    this.random = random;
  }

  /** A new authority. */
  ServingCertificate authority(Instant now) {
    try {
      var keys = keys();
      var suffix = new byte[NAME_BYTES];
      random.nextBytes(suffix);
      // Two authorities of one name would be taken for each other where there are both.
      var name = name("Portreeve webhook CA " + HexFormat.of().formatHex(suffix));
      var builder = builder(name, name, keys, now, AUTHORITY_LIFE);
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      return ServingCertificate.of(List.of(sign(builder, keys.getPrivate())), keys.getPrivate());
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("the webhook's authority can't be made", e);
    }
  }

  /** A new certificate for a server of these names and addresses. */
  ServingCertificate leaf(
      X509Certificate authority, PrivateKey authorityKey, List<String> hosts, Instant now) {
    try {
      var keys = keys();
      var issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
      var builder = builder(issuer, name("Portreeve webhook"), keys, now, LEAF_LIFE);
      var names =
          new GeneralNames(
              hosts.stream().map(ServingCertificateIssuer::host).toArray(GeneralName[]::new));
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()))
          .addExtension(Extension.subjectAlternativeName, false, names);
      return ServingCertificate.of(List.of(sign(builder, authorityKey)), keys.getPrivate());
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("the webhook's certificate can't be made", e);
    }
  }

  private static GeneralName host(String host) {
    return new GeneralName(
        ServingCertificate.isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private KeyPair keys() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Instant now, Duration life)
      throws GeneralSecurityException, CertIOException {
    var begin = now.minus(BACKDATED);
    return new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
            Date.from(begin),
            Date.from(begin.plus(life)),
            subject,
            keys.getPublic())
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }
}
