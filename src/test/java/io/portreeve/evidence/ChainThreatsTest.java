package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.evidence.EvidenceScene.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.testing.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates that come with a signature, to lie between it and an authority. */
@SuppressWarnings("JavaUtilDate") // all that builders have
final class ChainThreatsTest {
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(30));
  private static final Instant FAR = NOW.plus(Duration.ofDays(365));

  @Test
  void T27_certificatesInTheBundleAreTrustedForNothing() {
    var byOther = draft().with(d -> d.leaf.issuedBy = Keys.p256()).json();
    var withChain = new ObjectNode[1];
    withChain[0] = draft().with(d -> d.leaf.issuedBy = Keys.p256()).json();
    chain(withChain[0], KIT.fulcio().intermediateDer());

    refused(verify(byOther), "certificate chain");
    refused(artifact(withChain[0]), "certificate chain");
  }

  @Test
  void aChainInAnOlderBundleIsReadButHasNoRoot() {
    var good = draft().json();
    chain(good, KIT.fulcio().intermediateDer());
    var rooted = draft().json();
    chain(rooted, KIT.fulcio().intermediateDer(), KIT.fulcio().rootDer());

    accepted(artifact(good));
    refused(artifact(rooted), "certificate");
  }

  @Test
  void aChainIsNeitherEmptyNorLongNorInTheNewestVersion() {
    var empty = draft().json();
    chain(empty);
    ((ArrayNode) empty.at("/verificationMaterial/x509CertificateChain/certificates")).removeAll();
    var longer = draft().json();
    chain(longer, new byte[8][1]);
    var newest = draft().json();
    chain(newest, KIT.fulcio().intermediateDer());
    newest.put("mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json");

    refused(artifact(empty), "bundle");
    refused(artifact(longer), "bundle");
    refused(artifact(newest), "bundle");
  }

  private static Proof artifact(ObjectNode bundle) {
    return EvidenceScene.verify(
        EvidenceScene.bytes(bundle), EvidenceScene.IMAGE, new Demand.Anything(), signer());
  }

  private static void chain(ObjectNode bundle, byte[]... above) {
    bundle.put("mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.2");
    var material = (ObjectNode) bundle.get("verificationMaterial");
    var leaf = material.remove("certificate");
    var chain = material.putObject("x509CertificateChain").putArray("certificates").add(leaf);
    for (var der : above) {
      chain.addObject().put("rawBytes", Base64.getEncoder().encodeToString(der));
    }
  }

  static Stream<Arguments> costlyKeys() {
    var huge = BigInteger.ONE.shiftLeft(65_535).setBit(0);
    var plain = BigInteger.ONE.shiftLeft(2_047).setBit(0);
    return Stream.of(
        Arguments.of("64 kbit", rsa(huge, BigInteger.valueOf(65_537))),
        Arguments.of("exponent 1", rsa(plain, BigInteger.ONE)),
        Arguments.of("exponent of 2 kbit", rsa(plain, plain)),
        Arguments.of("explicit curve", explicitCurve()));
  }

  private static SubjectPublicKeyInfo rsa(BigInteger modulus, BigInteger exponent) {
    try {
      return new SubjectPublicKeyInfo(
          new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
          new RSAPublicKey(modulus, exponent));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SubjectPublicKeyInfo explicitCurve() {
    var point = SubjectPublicKeyInfo.getInstance(Keys.p256().getPublic().getEncoded());
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(
            X9ObjectIdentifiers.id_ecPublicKey,
            SECNamedCurves.getByName("secp256r1").toASN1Primitive()),
        point.getPublicKeyData().getBytes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("costlyKeys")
  void T31_costlyKeysInTheChainAreNeverUsed(String name, SubjectPublicKeyInfo key)
      throws Exception {
    var builder =
        new X509v3CertificateBuilder(
            new X500Name("CN=root,O=kit"),
            BigInteger.ONE,
            Date.from(LONG_AGO),
            Date.from(FAR),
            new X500Name("CN=intermediate,O=kit"),
            key);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(Keys.p256().getPrivate());
    var bundle = draft().with(d -> d.leaf.issuedBy = Keys.p256()).json();
    chain(bundle, builder.build(signer).getEncoded());

    refused(artifact(bundle), "certificate");
  }

  @Test
  void T31_manyCertificatesAreNotLookedAt() {
    var bundle = draft().json();
    var many = new byte[10_000][];
    Arrays.fill(many, KIT.fulcio().intermediateDer());
    chain(bundle, many);

    refused(artifact(bundle), "bundle");
  }
}
