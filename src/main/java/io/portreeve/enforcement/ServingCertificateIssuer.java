package io.portreeve.enforcement;

import io.portreeve.enforcement.ServingCertificates.Prepared;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
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

/**
 * Makes certificates, each with an authority of its own: ECDSA on P-256 (RFC 5280, RFC 5480). The
 * authority's key signs this one certificate, and isn't kept.
 */
final class ServingCertificateIssuer {
  private static final int SERIAL_BITS = 127;
  private static final int NAME_BYTES = 8;

  private final SecureRandom random;
  private final CertificateSettings settings;

  ServingCertificateIssuer(SecureRandom random, CertificateSettings settings) {
    this.random = random;
    this.settings = settings;
  }

  /** Makes a certificate for a server of these names and addresses. */
  Prepared issue(List<String> hosts, Instant now) {
    try {
      var suffix = new byte[NAME_BYTES];
      random.nextBytes(suffix);
      // Two authorities of one name would be taken for each other where there are both.
      var issuer = name("Portreeve webhook CA " + HexFormat.of().formatHex(suffix));
      var authorityKeys = keys();
      var authority = authority(issuer, authorityKeys, now);
      var keys = keys();
      var leaf = leaf(issuer, authorityKeys, keys, hosts, now);
      return new Prepared(
          authority, ServingCertificate.of(List.of(leaf), keys.getPrivate()), now, null);
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("the webhook's certificate can't be made", e);
    }
  }

  private X509Certificate authority(X500Name name, KeyPair keys, Instant now)
      throws GeneralSecurityException, CertIOException, OperatorCreationException {
    return sign(
        builder(name, name, keys, now)
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)),
        keys.getPrivate());
  }

  private X509Certificate leaf(
      X500Name issuer, KeyPair authority, KeyPair keys, List<String> hosts, Instant now)
      throws GeneralSecurityException, CertIOException, OperatorCreationException {
    var names = hosts.stream().map(ServingCertificateIssuer::host).toArray(GeneralName[]::new);
    return sign(
        builder(issuer, name("Portreeve webhook"), keys, now)
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
            .addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
            .addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublic()))
            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names)),
        authority.getPrivate());
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
      X500Name issuer, X500Name subject, KeyPair keys, Instant now)
      throws GeneralSecurityException, CertIOException {
    var begin = now.minus(settings.backdated());
    return new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
            Date.from(begin),
            Date.from(begin.plus(settings.life())),
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
