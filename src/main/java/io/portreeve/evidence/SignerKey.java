package io.portreeve.evidence;

/**
 * A public key that signs images: ECDSA on P-256, P-384 or P-521, RSA of at least 2048 bits, or
 * Ed25519. Immutable.
 */
public final class SignerKey {
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
    throw new UnsupportedOperationException(pem);
  }

  /** SHA-256 of the key's SubjectPublicKeyInfo, in hexadecimal digits: who it is. */
  public String fingerprint() {
    throw new UnsupportedOperationException();
  }

  VerificationKey key() {
    return key;
  }
}
