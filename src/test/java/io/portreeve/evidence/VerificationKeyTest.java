package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.portreeve.testing.Keys;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys are usable at all. */
final class VerificationKeyTest {
  private static final ByteString DATA = ByteString.copyFromUtf8("data");

  @ParameterizedTest
  @CsvSource({
    "secp256r1, SHA256withECDSA",
    "secp384r1, SHA384withECDSA",
    "secp521r1, SHA512withECDSA"
  })
  void curvesSignWithTheirHash(String curve, String algorithm) {
    var pair = Keys.ec(curve);
    var key = VerificationKey.parse(ByteString.copyFrom(pair.getPublic().getEncoded()));
    var signature =
        ByteString.copyFrom(Keys.sign(algorithm, pair.getPrivate(), DATA.toByteArray()));

    assertThat(key.verifies(DATA, signature)).isTrue();
    assertThat(key.verifies(ByteString.copyFromUtf8("other"), signature)).isFalse();
    assertThat(key.verifies(DATA, ByteString.EMPTY)).isFalse();
    assertThat(key.verifies(DATA, signature.concat(signature))).isFalse();
    assertThat(key.verifies(DATA, ByteString.copyFrom(new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0})))
        .isFalse();
  }

  @Test
  void ed25519AndRsaAreUsable() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var rsa = generator.generateKeyPair();
    var ed = Keys.ed25519();

    var rsaKey = VerificationKey.parse(ByteString.copyFrom(rsa.getPublic().getEncoded()));
    var edKey = VerificationKey.parse(ByteString.copyFrom(ed.getPublic().getEncoded()));

    assertThat(rsaKey.verifies(DATA, sign("SHA256withRSA", rsa.getPrivate()))).isTrue();
    assertThat(rsaKey.verifies(DATA, sign("SHA512withRSA", rsa.getPrivate()))).isFalse();
    assertThat(edKey.verifies(DATA, sign("Ed25519", ed.getPrivate()))).isTrue();
    assertThat(edKey.verifies(DATA, sign("SHA256withRSA", rsa.getPrivate()))).isFalse();
  }

  private static ByteString sign(String algorithm, PrivateKey key) {
    return ByteString.copyFrom(Keys.sign(algorithm, key, DATA.toByteArray()));
  }

  @ParameterizedTest
  @CsvSource({"1024, 65537", "65536, 65537", "2048, 1", "2048, 2", "2048, 18446744073709551617"})
  void T31_rsaKeysThatCostOrMeanNothingAreRefused(int bits, BigInteger exponent)
      throws IOException {
    var modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.TWO.pow(33)).setBit(0);
    var info =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            new RSAPublicKey(modulus, exponent));

    refused(info.getEncoded());
  }

  @Test
  void T31_curvesByParametersAndOtherCurvesAreRefused() throws IOException {
    var curve = SECNamedCurves.getByName("secp256r1");
    var point = Keys.p256().getPublic().getEncoded();
    var bits = SubjectPublicKeyInfo.getInstance(point).getPublicKeyData();
    var explicit =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.toASN1Primitive()),
            bits.getBytes());
    var other =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256k1),
            bits.getBytes());

    refused(explicit.getEncoded());
    refused(other.getEncoded());
  }

  @Test
  void T31_whatIsNoKeyIsRefused() {
    refused(new byte[0]);
    refused(new byte[3000]);
    refused(new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff});
    var trailing = ByteString.copyFrom(Keys.p256().getPublic().getEncoded()).concat(DATA);
    refused(trailing.toByteArray());
  }

  private static void refused(byte[] der) {
    assertThatThrownBy(() -> VerificationKey.parse(ByteString.copyFrom(der)))
        .isInstanceOf(Malformed.class);
  }
}
