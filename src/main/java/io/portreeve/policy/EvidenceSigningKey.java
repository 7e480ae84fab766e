package io.portreeve.policy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/**
 * The key that the operator signs evidence with: Ed25519 (RFC 8032). Its private part is in this
 * object and nowhere else: it is neither written nor printed, and ends with the process.
 */
public final class EvidenceSigningKey {
  static final String ALGORITHM = "Ed25519";

  private static final int LINE = 64;

  private final KeyPair pair;
  private final String id;

  private EvidenceSigningKey(KeyPair pair) {
    this.pair = pair;
    this.id = EvidenceKeys.id(pair.getPublic());
  }

  /** A new one. */
  public static EvidenceSigningKey generate() {
    try {
      return new EvidenceSigningKey(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java runtime of this version has Ed25519", e);
    }
  }

  /** The public key in PEM, as {@link EvidenceKeys#parse} reads it. */
  public String publicPem() {
    return EvidenceKeys.BEGIN
        + "\n"
        + Base64.getMimeEncoder(LINE, new byte[] {'\n'})
            .encodeToString(pair.getPublic().getEncoded())
        + "\n"
        + EvidenceKeys.END
        + "\n";
  }

  /** What the key is called where it has signed. */
  String id() {
    return id;
  }

  byte[] sign(byte[] content) {
    try {
      var signer = Signature.getInstance(ALGORITHM);
      signer.initSign(pair.getPrivate());
      signer.update(content);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Evidence can't be signed", e);
    }
  }

  @Override
  public String toString() {
    return "EvidenceSigningKey[" + id + "]";
  }
}
