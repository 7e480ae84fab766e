package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes. */
final class Hashes {
  static final String SHA_256 = "SHA-256";
  static final String SHA_384 = "SHA-384";
  static final String SHA_512 = "SHA-512";

  private Hashes() {}

  /** SHA-256 of the parts, one after the other. */
  static ByteString sha256(ByteString... parts) {
    var digest = algorithm(SHA_256);
    for (var part : parts) {
      digest.update(part.asReadOnlyByteBuffer());
    }
    return ByteString.copyFrom(digest.digest());
  }

  /** A hash of one of the SHA-2 family. */
  static ByteString of(String name, ByteString bytes) {
    var digest = algorithm(name);
    digest.update(bytes.asReadOnlyByteBuffer());
    return ByteString.copyFrom(digest.digest());
  }

  /** Every Java runtime has the SHA-2 family. */
  static MessageDigest algorithm(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(name + " is missing from this Java runtime", e);
    }
  }
}
