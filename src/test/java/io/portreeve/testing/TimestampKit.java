package io.portreeve.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** A timestamp authority (RFC 3161) with a chain of its own. */
@SuppressWarnings("JavaUtilDate")
public final class TimestampKit {
  private final KeyPair rootKey = Keys.p256();
  private final KeyPair key = Keys.p256();
  private final X509CertificateHolder root;
  private final X509CertificateHolder leaf;

  /**
   * Creates it.
   *
   * @param from begin of the chain's validity
   * @param until end of it
   * @param usage what its certificate is for; timeStamping is right
   */
  public TimestampKit(Instant from, Instant until, KeyPurposeId usage) {
    root = certificate("tsa root", rootKey.getPublic(), rootKey.getPrivate(), from, until, null);
    leaf = certificate("tsa", key.getPublic(), rootKey.getPrivate(), from, until, usage);
  }

  private static X509CertificateHolder certificate(
      String name, PublicKey key, PrivateKey by, Instant from, Instant until, KeyPurposeId usage) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=tsa root"),
              BigInteger.valueOf(usage == null ? 1 : 2),
              Date.from(from),
              Date.from(until),
              new X500Name("CN=" + name),
              key);
      if (usage == null) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      } else {
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(usage));
      }
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The chain for the trust root: leaf, root. */
  public List<X509CertificateHolder> chain() {
    return List.of(leaf, root);
  }

  /**
   * A response that says when {@code data} was seen.
   *
   * @param embed whether the authority's certificate comes with it
   */
  public byte[] timestamp(byte[] data, Instant time, boolean embed) {
    try {
      var digests = new JcaDigestCalculatorProviderBuilder().build();
      var certificate = new JcaX509CertificateConverter().getCertificate(leaf);
      var tokens =
          new TimeStampTokenGenerator(
              new JcaSimpleSignerInfoGeneratorBuilder()
                  .build("SHA256withECDSA", key.getPrivate(), certificate),
              digests.get(sha256Identifier()),
              new ASN1ObjectIdentifier("1.2.3"));
      if (embed) {
        tokens.addCertificates(new JcaCertStore(List.of(certificate)));
      }
      var requests = new TimeStampRequestGenerator();
      requests.setCertReq(embed);
      var request = requests.generate(TSPAlgorithms.SHA256, Keys.sha256(data));
      return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
          .generateGrantedResponse(request, BigInteger.TEN, Date.from(time))
          .getEncoded();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static org.bouncycastle.asn1.x509.AlgorithmIdentifier sha256Identifier()
      throws IOException {
    return new org.bouncycastle.asn1.x509.AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
  }
}
