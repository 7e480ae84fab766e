package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.testing.Keys;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys as policies name them. */
final class SignerKeyTest {
  private static final KeyPair PAIR = Keys.p256();
  private static final String PEM = pem(PAIR);

  private static String pem(KeyPair pair) {
    return Keys.pem("PUBLIC KEY", pair.getPublic().getEncoded());
  }

  static Stream<KeyPair> kinds() {
    return Stream.of(
        PAIR,
        Keys.ec("secp384r1"),
        Keys.ec("secp521r1"),
        Keys.ed25519(),
        Keys.rsa(2048),
        Keys.rsa(3072));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keysInUseAreRead(KeyPair pair) {
    var key = SignerKey.parse(pem(pair));

    assertThat(key.fingerprint())
        .isEqualTo(HexFormat.of().formatHex(Keys.sha256(pair.getPublic().getEncoded())));
  }

  @Test
  void lineEndsAndSpaceAroundDoNotMatter() {
    var windows = "\n  " + PEM.replace("\n", "\r\n") + "\r\n\t\n";

    assertThat(SignerKey.parse(windows).fingerprint())
        .isEqualTo(SignerKey.parse(PEM).fingerprint());
  }

  static Stream<Arguments> unusable() {
    var kit = EvidenceScene.KIT.fulcio();
    var secret = PAIR.getPrivate().getEncoded();
    var x = pem(PAIR).replace("PUBLIC KEY", "");
    return Stream.of(
        Arguments.of("", "nothing"),
        Arguments.of(" \n", "nothing"),
        Arguments.of("cosign.pub", "isn't PEM"),
        Arguments.of(Keys.pem("PRIVATE KEY", secret), "private key"),
        Arguments.of(Keys.pem("ENCRYPTED SIGSTORE PRIVATE KEY", secret), "private key"),
        Arguments.of(Keys.pem("EC PRIVATE KEY", secret), "private key"),
        Arguments.of(PEM + Keys.pem("PRIVATE KEY", secret), "private key"),
        Arguments.of(PEM + PEM, "2 public keys"),
        Arguments.of(PEM + pem(Keys.p256()), "2 public keys"),
        Arguments.of(PEM.repeat(20), "more than 16"),
        Arguments.of(Keys.pem("CERTIFICATE", kit.rootDer()), "a trust root of type CA"),
        Arguments.of(PEM + Keys.pem("CERTIFICATE", kit.rootDer()), "a block CERTIFICATE"),
        Arguments.of(Keys.pem("PUBLIC KEY", kit.rootDer()), "can't be read"),
        Arguments.of(Keys.pem("RSA PUBLIC KEY", secret), "a block RSA PUBLIC KEY"),
        Arguments.of("garbage" + PEM, "isn't PEM"),
        Arguments.of("# my key\n" + PEM, "isn't PEM"),
        Arguments.of(PEM + "garbage", "isn't PEM"),
        Arguments.of(PEM.replace("MF", "%%"), "no Base64"),
        Arguments.of(PEM.replace("-----END", "----END"), "without an end"),
        Arguments.of(PEM.replace("-----BEGIN", "-----BEGIN\n"), ""),
        Arguments.of(PEM.replace("-----BEGIN PUBLIC KEY-----", "Proc-Type: 4"), "isn't PEM"),
        Arguments.of(x, ""),
        Arguments.of(Keys.pem("PUBLIC KEY", new byte[0]), "0 bytes"),
        Arguments.of(Keys.pem("PUBLIC KEY", longer(PAIR.getPublic().getEncoded())), "key"),
        Arguments.of(Keys.pem("PUBLIC KEY", offCurve(PAIR.getPublic().getEncoded())), "curve"),
        Arguments.of(pem(Keys.rsa(1024)), "1024 bits"),
        Arguments.of("x".repeat(20_000), "20000 characters"));
  }

  private static byte[] longer(byte[] der) {
    return Arrays.copyOf(der, der.length + 1);
  }

  private static byte[] offCurve(byte[] der) {
    var bytes = der.clone();
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void T19_whatIsNoPublicKeyIsRefused(String pem, String said) {
    assertThatThrownBy(() -> SignerKey.parse(pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Key can't be used: ")
        .hasMessageContaining(said)
        .hasMessageContaining("one public key in PEM");
  }

  @Test
  void T19_whatIsPrivateIsNeverShown() {
    var secret = Base64.getEncoder().encodeToString(PAIR.getPrivate().getEncoded());
    var texts =
        Stream.of(
            Keys.pem("PRIVATE KEY", PAIR.getPrivate().getEncoded()),
            secret,
            "-----BEGIN " + secret,
            Keys.pem("PUBLIC KEY", PAIR.getPrivate().getEncoded()));

    assertThat(texts)
        .allSatisfy(
            text ->
                assertThatThrownBy(() -> SignerKey.parse(text))
                    .message()
                    .doesNotContain(secret.substring(20, 40)));
  }

  @Test
  void T14_oneKeyHasOneEncoding() throws Exception {
    // The same point in short form, and the same RSA key without parameters.
    var info = SubjectPublicKeyInfo.getInstance(PAIR.getPublic().getEncoded());
    var point = info.getPublicKeyData().getBytes();
    var compressed = Arrays.copyOf(point, 33);
    compressed[0] = (byte) (2 + (point[64] & 1));
    var shorter = new SubjectPublicKeyInfo(info.getAlgorithm(), compressed);
    var rsa = SubjectPublicKeyInfo.getInstance(Keys.rsa(2048).getPublic().getEncoded());
    var bare =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(rsa.getAlgorithm().getAlgorithm()), rsa.parsePublicKey());

    assertThatThrownBy(() -> SignerKey.parse(Keys.pem("PUBLIC KEY", shorter.getEncoded("DER"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SignerKey.parse(Keys.pem("PUBLIC KEY", bare.getEncoded("DER"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
