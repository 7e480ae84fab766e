package io.portreeve.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates as Fulcio does: root, intermediate, leaf with an SCT that really verifies.
 */
@SuppressWarnings("JavaUtilDate")
public final class FulcioKit {
  private static final String OID = "1.3.6.1.4.1.57264.1.";
  private static final String OID_ISSUER_V1 = OID + 1;
  private static final String OID_ISSUER_V2 = OID + 8;
  private static final String OID_SCTS = "1.3.6.1.4.1.11129.2.4.2";
  private static long serial = 1000;

  private final KeyPair rootKey = Keys.p256();
  private final KeyPair intermediateKey = Keys.p256();
  private final KeyPair logKey = Keys.p256();
  private final X509CertificateHolder root;
  private final X509CertificateHolder intermediate;

  FulcioKit(Instant from, Instant until) {
    root = authority("root", rootKey.getPublic(), "root", rootKey.getPrivate(), from, until);
    intermediate = authority(from, until);
  }

  private X509CertificateHolder authority(Instant from, Instant until, KeyPurposeId... only) {
    return authority(
        "intermediate",
        intermediateKey.getPublic(),
        "root",
        rootKey.getPrivate(),
        from,
        until,
        only);
  }

  private static X509CertificateHolder authority(
      String name,
      PublicKey key,
      String issuer,
      PrivateKey by,
      Instant from,
      Instant until,
      KeyPurposeId... only) {
    try {
      var builder = builder("CN=" + issuer + ",O=kit", "CN=" + name + ",O=kit", key, from, until);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      if (only.length > 0) {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(only));
      }
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by));
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JcaX509v3CertificateBuilder builder(
      String issuer, String subject, PublicKey key, Instant from, Instant until) {
    synchronized (FulcioKit.class) {
      serial++;
    }
    return new JcaX509v3CertificateBuilder(
        new X500Name(issuer),
        BigInteger.valueOf(serial),
        Date.from(from),
        Date.from(until),
        new X500Name(subject),
        key);
  }

  /** The chain for the trust root: intermediate, root. */
  List<X509CertificateHolder> chain() {
    return List.of(intermediate, root);
  }

  /** The chain, with an intermediate of the same key that is valid for another time. */
  List<X509CertificateHolder> chainWithIntermediate(
      Instant from, Instant until, KeyPurposeId... only) {
    return List.of(authority(from, until, only), root);
  }

  /** The root, in DER. */
  public byte[] rootDer() {
    return Keys.der(root);
  }

  /** The intermediate, in DER. */
  public byte[] intermediateDer() {
    return Keys.der(intermediate);
  }

  PublicKey logKey() {
    return logKey.getPublic();
  }

  /** What a leaf says; every part can be made wrong. */
  public static final class LeafSpec {
    /** Names; Fulcio writes one. */
    public List<GeneralName> names = new ArrayList<>();

    /** Issuer in the newer extension; null: absent. */
    public String issuer;

    /** Issuer in the older extension; null: absent. */
    public String olderIssuer;

    /** Begin of validity. */
    public Instant from;

    /** End of validity. */
    public Instant until;

    /** Extended key usages. */
    public List<KeyPurposeId> usages = List.of(KeyPurposeId.id_kp_codeSigning);

    /** Whether there is an SCT. */
    public boolean sct = true;

    /** Who signs SCTs; null: the kit's log. */
    public KeyPair sctKey;

    /** The key id in the SCT is that of the kit's log, whoever signs it. */
    public boolean sctIdOfKit = true;

    /** When the SCT was made; null: when validity begins. */
    public Instant sctTime;

    /** Who issues it; null: the kit's intermediate. */
    public KeyPair issuedBy;

    /** What Fulcio's newer extensions say, by the last number of their identifiers. */
    public Map<Integer, String> claims = new TreeMap<>();

    /** What Fulcio's older extensions say. */
    public Map<Integer, String> olderClaims = new TreeMap<>();

    /** The SCTs of another certificate, as they are; null: own ones. */
    public byte[] sctsOfAnother;

    /** Claims to be an authority. */
    public boolean authority;
  }

  /** Issues a certificate. */
  public X509CertificateHolder leaf(PublicKey key, LeafSpec spec) {
    try {
      var by = spec.issuedBy == null ? intermediateKey : spec.issuedBy;
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
      var builder = builder("CN=intermediate,O=kit", "", key, spec.from, spec.until);
      extend(builder, spec);
      if (spec.sct) {
        var tbs = builder.build(signer).toASN1Structure().getTBSCertificate().getEncoded("DER");
        builder.addExtension(
            new ASN1ObjectIdentifier(OID_SCTS),
            false,
            new DEROctetString(
                spec.sctsOfAnother == null ? sctList(tbs, spec, by) : spec.sctsOfAnother));
      }
      return builder.build(signer);
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void extend(X509v3CertificateBuilder builder, LeafSpec spec) throws IOException {
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    if (!spec.usages.isEmpty()) {
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(spec.usages.toArray(KeyPurposeId[]::new)));
    }
    if (!spec.names.isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          true,
          new GeneralNames(spec.names.toArray(GeneralName[]::new)));
    }
    if (spec.authority) {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    }
    if (spec.olderIssuer != null) {
      builder.addExtension(
          new ASN1ObjectIdentifier(OID_ISSUER_V1),
          false,
          spec.olderIssuer.getBytes(StandardCharsets.UTF_8));
    }
    if (spec.issuer != null) {
      builder.addExtension(
          new ASN1ObjectIdentifier(OID_ISSUER_V2), false, new DERUTF8String(spec.issuer));
    }
    for (var claim : spec.claims.entrySet()) {
      var oid = new ASN1ObjectIdentifier(OID + claim.getKey());
      builder.addExtension(oid, false, new DERUTF8String(claim.getValue()));
    }
    for (var claim : spec.olderClaims.entrySet()) {
      var oid = new ASN1ObjectIdentifier(OID + claim.getKey());
      builder.addExtension(oid, false, claim.getValue().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** RFC 6962, 3.2 and 3.3: a SignedCertificateTimestampList with one timestamp of a precert. */
  private byte[] sctList(byte[] tbs, LeafSpec spec, KeyPair issuer) throws IOException {
    var time = (spec.sctTime == null ? spec.from : spec.sctTime).toEpochMilli();
    var signed = new ByteArrayOutputStream();
    var toSign = new DataOutputStream(signed);
    toSign.writeByte(0);
    toSign.writeByte(0);
    toSign.writeLong(time);
    toSign.writeShort(1);
    toSign.write(Keys.sha256(issuer.getPublic().getEncoded()));
    toSign.writeByte(tbs.length >> 16);
    toSign.writeShort(tbs.length & 0xffff);
    toSign.write(tbs);
    toSign.writeShort(0);
    var by = spec.sctKey == null ? logKey : spec.sctKey;
    var id = Keys.sha256((spec.sctIdOfKit ? logKey : by).getPublic().getEncoded());
    var signature = Keys.sign("SHA256withECDSA", by.getPrivate(), signed.toByteArray());
    return list(id, time, signature);
  }

  private static byte[] list(byte[] id, long time, byte[] signature) throws IOException {
    var sct = new ByteArrayOutputStream();
    var out = new DataOutputStream(sct);
    out.writeByte(0);
    out.write(id);
    out.writeLong(time);
    out.writeShort(0);
    out.writeByte(4);
    out.writeByte(3);
    out.writeShort(signature.length);
    out.write(signature);
    var list = new ByteArrayOutputStream();
    var all = new DataOutputStream(list);
    all.writeShort(sct.size() + 2);
    all.writeShort(sct.size());
    all.write(sct.toByteArray());
    return list.toByteArray();
  }

  /** How long Fulcio's certificates live. */
  static final Duration LIFETIME = Duration.ofMinutes(10);
}
