package io.portreeve.evidence;

import java.util.HexFormat;

/**
 * A public key that signs images: ECDSA on P-256, P-384 or P-521, RSA of at least 2048 bits, or
 * Ed25519. Immutable.
 */
public final class SignerKey {
  private static final int MAX_CHARS = 16 * 1024;
  private static final int MAX_BLOCKS = 16;
  private static final String PRIVATE = "PRIVATE KEY-----";

  private final VerificationKey key;

  private SignerKey(VerificationKey key) {
    this.key = key;
  }

  /**
   * Reads one.
   *
   * @param pem one public key in PEM (RFC 7468, PUBLIC KEY), and nothing else
   * @throws IllegalArgumentException if it is anything else, such as a certificate, a private key,
   *     two keys or a key of another kind; the message says what, and never shows private material
   */
  public static SignerKey parse(String pem) {
    if (pem.length() > MAX_CHARS) {
      throw unusable("it has " + pem.length() + " characters, at most " + MAX_CHARS);
    }
    if (pem.contains(PRIVATE)) {
      throw unusable(
          "it is a private key: take it away from here, consider it known to others, and give its"
              + " public key (cosign public-key)");
    }
    try {
      var blocks = Pem.read(pem, MAX_BLOCKS);
      for (var block : blocks) {
        if (!block.label().equals(Pem.PUBLIC_KEY)) {
          throw unusable("it has a block " + Shown.text(block.label()) + meant(block.label()));
        }
      }
      if (blocks.size() != 1) {
        throw unusable(
            "it has " + blocks.size() + " public keys: give one, and a signer for each other");
      }
      return new SignerKey(VerificationKey.parse(blocks.getFirst().der()));
    } catch (Malformed e) {
      throw unusable("found " + e.found() + ", expected " + e.expected());
    }
  }

  private static String meant(String label) {
    return label.equals(Pem.CERTIFICATE)
        ? ": who trusts a certificate's authority names a keyless signer with a trust root of type CA"
        : "";
  }

  private static IllegalArgumentException unusable(String why) {
    return new IllegalArgumentException(
        "Key can't be used: "
            + why
            + "; it must be one public key in PEM (-----BEGIN PUBLIC"
            + " KEY-----), such as cosign.pub, and nothing else");
  }

  /** SHA-256 of the key's SubjectPublicKeyInfo, in hexadecimal digits: who it is. */
  public String fingerprint() {
    return HexFormat.of().formatHex(key.sha256().toByteArray());
  }

  VerificationKey key() {
    return key;
  }
}
