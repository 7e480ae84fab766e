package io.portreeve.policy;

import io.portreeve.image.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** The public keys whose signatures on evidence are believed. Immutable. */
public final class EvidenceKeys {
  /** None: nothing is believed. */
  public static final EvidenceKeys NONE = new EvidenceKeys(Map.of());

  /** The most there may be: the key in use, and those before it for a while. */
  public static final int MOST = 8;

  static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  static final String END = "-----END PUBLIC KEY-----";

  private static final int MAX_CHARS = 8 << 10;
  private static final int ID_BYTES = 8;

  private final Map<String, PublicKey> byId;

  private EvidenceKeys(Map<String, PublicKey> byId) {
    this.byId = Map.copyOf(byId);
  }

  /**
   * Reads keys.
   *
   * @param pem public Ed25519 keys in PEM (RFC 7468), one after the other; blank: none
   * @throws IllegalArgumentException if it is anything else; shows nothing of it
   */
  public static EvidenceKeys parse(String pem) {
    if (pem.length() > MAX_CHARS) {
      throw malformed("more than " + MAX_CHARS + " characters");
    }
    var keys = new HashMap<String, PublicKey>();
    var rest = pem.strip();
    for (var count = 0; !rest.isEmpty(); count++) {
      var end = rest.indexOf(END);
      if (!rest.startsWith(BEGIN) || end < 0 || count == MOST) {
        throw malformed("something else");
      }
      var key = key(rest.substring(BEGIN.length(), end));
      var _ = keys.put(id(key), key);
      rest = rest.substring(end + END.length()).stripLeading();
    }
    return new EvidenceKeys(keys);
  }

  private static PublicKey key(String base64) {
    try {
      var der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return KeyFactory.getInstance(EvidenceSigningKey.ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(der));
    } catch (IllegalArgumentException | GeneralSecurityException _) {
      throw malformed("a key of another kind");
    }
  }

  private static IllegalArgumentException malformed(String found) {
    return new IllegalArgumentException(
        "%s in place of 0 to %d public Ed25519 keys in PEM".formatted(found, MOST));
  }

  /** What a key is called: the beginning of its hash. */
  static String id(PublicKey key) {
    return HexFormat.of().formatHex(Sha256.create().digest(key.getEncoded()), 0, ID_BYTES);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Whether this key is among them. */
  boolean has(String id) {
    return byId.containsKey(id);
  }

  /** Whether the key of this name is among them and has signed this. */
  boolean verify(String id, byte[] content, byte[] signature) {
    var key = byId.get(id);
    if (key == null) {
      return false;
    }
    try {
      var verifier = Signature.getInstance(EvidenceSigningKey.ALGORITHM);
      verifier.initVerify(key);
      verifier.update(content);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      // Of the wrong length or shape: no signature of this key.
      return false;
    }
  }

  @Override
  public String toString() {
    return "EvidenceKeys" + byId.keySet();
  }
}
