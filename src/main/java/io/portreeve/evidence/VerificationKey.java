package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A public key of a kind that is in use: ECDSA on a named NIST curve, Ed25519, RSA of 2048 to 4096
 * bits. Others, which may cost much to use or mean nothing, can't be made.
 */
final class VerificationKey {
  /** Kinds, each with the way it signs (Sigstore's algorithm registry). */
  private enum Kind {
    P256("EC", "SHA256withECDSA", "a key on curve P-256"),
    P384("EC", "SHA384withECDSA", "a key on curve P-384"),
    P521("EC", "SHA512withECDSA", "a key on curve P-521"),
    ED25519("Ed25519", "Ed25519", "an Ed25519 key"),
    RSA("RSA", "SHA256withRSA", "an RSA key");

    private final String family;
    private final String signature;
    private final String described;

    Kind(String family, String signature, String described) {
      this.family = family;
      this.signature = signature;
      this.described = described;
    }
  }

  private static final String USABLE =
      "a key on curve P-256, P-384 or P-521, an Ed25519 key, or an RSA key of 2048 to 4096 bits";
  private static final int MAX_ENCODED = 2_048;
  private static final int MIN_RSA = 2_048;
  private static final int MAX_RSA = 4_096;
  private static final int MAX_EXPONENT = 32;

  /** What comes before a SHA-256 in a DigestInfo (RFC 8017, 9.2, note 1). */
  private static final byte[] SHA256_INFO =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  private final PublicKey key;
  private final Kind kind;
  private final ByteString encoded;

  private VerificationKey(PublicKey key, Kind kind, ByteString encoded) {
    this.key = key;
    this.kind = kind;
    this.encoded = encoded;
  }

  /**
   * Reads a SubjectPublicKeyInfo in DER (RFC 5280, 4.1.2.7).
   *
   * @throws Malformed if it isn't a usable key
   */
  static VerificationKey parse(ByteString der) {
    if (der.isEmpty() || der.size() > MAX_ENCODED) {
      throw new Malformed("a key of " + der.size() + " bytes", USABLE);
    }
    try {
      var info = SubjectPublicKeyInfo.getInstance(der.toByteArray());
      var kind = kind(info.getAlgorithm());
      var key =
          KeyFactory.getInstance(kind.family)
              .generatePublic(new X509EncodedKeySpec(der.toByteArray()));
      bound(key);
      // One key, one encoding: keys are told apart and found in log entries by their bytes.
      if (!ByteString.copyFrom(key.getEncoded()).equals(der)) {
        throw new Malformed("a public key that isn't in DER", USABLE);
      }
      return new VerificationKey(key, kind, der);
    } catch (InvalidKeySpecException | IllegalArgumentException | IllegalStateException e) {
      throw new Malformed("a public key that can't be read", USABLE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads an RSAPublicKey (PKCS #1, RFC 8017 A.1.1), which old logs have.
   *
   * @throws Malformed if it isn't a usable key
   */
  static VerificationKey parsePkcs1(ByteString der) {
    try {
      var rsa = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(der.toByteArray());
      var algorithm =
          new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
      return parse(ByteString.copyFrom(new SubjectPublicKeyInfo(algorithm, rsa).getEncoded("DER")));
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new Malformed("an RSA key that can't be read", USABLE);
    }
  }

  private static Kind kind(AlgorithmIdentifier algorithm) {
    var id = algorithm.getAlgorithm();
    if (id.equals(EdECObjectIdentifiers.id_Ed25519)) {
      return Kind.ED25519;
    }
    if (id.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return Kind.RSA;
    }
    // A curve by its parameters instead of its name is refused: an attacker could choose them.
    if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)
        && algorithm.getParameters() instanceof ASN1ObjectIdentifier curve) {
      if (curve.equals(SECObjectIdentifiers.secp256r1)) {
        return Kind.P256;
      }
      if (curve.equals(SECObjectIdentifiers.secp384r1)) {
        return Kind.P384;
      }
      if (curve.equals(SECObjectIdentifiers.secp521r1)) {
        return Kind.P521;
      }
    }
    throw new Malformed("a public key of another kind (" + id.getId() + ")", USABLE);
  }

  private static void bound(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      bound(rsa);
    }
    if (key instanceof ECPublicKey ec && !onCurve(ec)) {
      throw new Malformed("a point that isn't on the key's curve", USABLE);
    }
  }

  private static void bound(RSAPublicKey key) {
    var bits = key.getModulus().bitLength();
    var exponent = key.getPublicExponent();
    var usable =
        exponent.testBit(0)
            && exponent.compareTo(BigInteger.TWO) > 0
            && exponent.bitLength() <= MAX_EXPONENT;
    if (bits < MIN_RSA || bits > MAX_RSA || !usable) {
      throw new Malformed(
          "an RSA key of " + bits + " bits" + (usable ? "" : " with an unusable exponent"), USABLE);
    }
  }

  /** SEC 1, 3.2.2.1; the curves in use have a cofactor of 1. */
  private static boolean onCurve(ECPublicKey key) {
    var curve = key.getParams().getCurve();
    var prime = ((ECFieldFp) curve.getField()).getP();
    var x = key.getW().getAffineX();
    var y = key.getW().getAffineY();
    var right = x.modPow(BigInteger.valueOf(3), prime).add(curve.getA().multiply(x));
    return x.signum() >= 0
        && y.signum() >= 0
        && x.compareTo(prime) < 0
        && y.compareTo(prime) < 0
        && y.multiply(y).mod(prime).equals(right.add(curve.getB()).mod(prime));
  }

  /** Whether this key signed the message; a signature that can't be read is a wrong one. */
  boolean verifies(ByteString message, ByteString signature) {
    return verifies(kind.signature, message, signature);
  }

  /**
   * Whether this key of a signer signed the message. Signers with keys on P-384 and P-521 hash as
   * the curve asks, or with SHA-256, as cosign did for years.
   */
  boolean signs(ByteString message, ByteString signature) {
    return verifies(message, signature)
        || ((kind == Kind.P384 || kind == Kind.P521)
            && verifies("SHA256withECDSA", message, signature));
  }

  /**
   * Whether this key of a signer signed what has this SHA-256.
   *
   * @throws Malformed if that can't be told from the hash alone
   */
  boolean verifiesDigest(ByteString sha256, ByteString signature) {
    var signed =
        switch (kind) {
          case P256, P384, P521 -> verifies("NONEwithECDSA", sha256, signature);
          case RSA -> verifiesRsa(sha256, signature);
          case ED25519 -> false;
        };
    if (!signed && kind != Kind.P256 && kind != Kind.RSA) {
      throw new Malformed(
          "a signature by " + kind.described + " of which only the artifact's SHA-256 is known",
          "the artifact itself, or a signature by a key on curve P-256 or an RSA key");
    }
    return signed;
  }

  /** RFC 8017, 8.2.2: what is encoded is compared, nothing is parsed. */
  private boolean verifiesRsa(ByteString sha256, ByteString signature) {
    var rsa = (RSAPublicKey) key;
    var length = (rsa.getModulus().bitLength() + 7) / Byte.SIZE;
    var number = new BigInteger(1, signature.toByteArray());
    if (signature.size() != length || number.compareTo(rsa.getModulus()) >= 0) {
      return false;
    }
    var padding = new byte[length - SHA256_INFO.length - sha256.size() - 3];
    Arrays.fill(padding, (byte) 0xff);
    var expected =
        ByteString.copyFrom(new byte[] {1})
            .concat(ByteString.copyFrom(padding))
            .concat(ByteString.copyFrom(new byte[] {0}))
            .concat(ByteString.copyFrom(SHA256_INFO))
            .concat(sha256);
    return number
        .modPow(rsa.getPublicExponent(), rsa.getModulus())
        .equals(new BigInteger(1, expected.toByteArray()));
  }

  /**
   * Whether this key signed the message with this algorithm of Java's; one of another kind didn't.
   */
  boolean verifies(String algorithm, ByteString message, ByteString signature) {
    try {
      var verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(message.asReadOnlyByteBuffer());
      return verifier.verify(signature.toByteArray());
    } catch (SignatureException e) {
      return false;
    } catch (InvalidKeyException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key as SubjectPublicKeyInfo in DER. */
  ByteString encoded() {
    return encoded;
  }

  /** SHA-256 of the encoded key. */
  ByteString sha256() {
    return Hashes.sha256(encoded);
  }
}
