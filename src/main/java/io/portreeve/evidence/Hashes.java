package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes. */
final class Hashes {
  private Hashes() {}

  /** SHA-256 of the parts, one after the other. */
  static ByteString sha256(ByteString... parts) {
    var digest = algorithm("SHA-256");
    for (var part : parts) {
      digest.update(part.asReadOnlyByteBuffer());
    }
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
