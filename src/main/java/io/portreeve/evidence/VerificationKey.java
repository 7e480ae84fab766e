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
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
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
  /** Kinds, each with the one way it signs (Sigstore's algorithm registry). */
  private enum Kind {
    P256("EC", "SHA256withECDSA"),
    P384("EC", "SHA384withECDSA"),
    P521("EC", "SHA512withECDSA"),
    ED25519("Ed25519", "Ed25519"),
    RSA("RSA", "SHA256withRSA");

    private final String family;
    private final String signature;

    Kind(String family, String signature) {
      this.family = family;
      this.signature = signature;
    }
  }

  private static final String USABLE =
      "a key on curve P-256, P-384 or P-521, an Ed25519 key, or an RSA key of 2048 to 4096 bits";
  private static final int MAX_ENCODED = 2_048;
  private static final int MIN_RSA = 2_048;
  private static final int MAX_RSA = 4_096;
  private static final int MAX_EXPONENT = 32;

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
      if (key instanceof RSAPublicKey rsa) {
        bound(rsa);
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

  /** Whether this key signed the message; a signature that can't be read is a wrong one. */
  boolean verifies(ByteString message, ByteString signature) {
    return verifies(kind.signature, message, signature);
  }

  /**
   * Whether this key signed what has this SHA-256.
   *
   * @throws Malformed if keys of this kind don't sign hashes
   */
  boolean verifiesDigest(ByteString sha256, ByteString signature) {
    return switch (kind) {
      case P256 -> verifies("NONEwithECDSA", sha256, signature);
      case P384, P521, ED25519, RSA ->
          throw new Malformed("a key of kind " + kind, "a key on curve P-256, to verify a hash");
    };
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

  /** SHA-256 of the encoded key. */
  ByteString sha256() {
    return Hashes.sha256(encoded);
  }
}
