package io.portreeve.policy;

import io.portreeve.image.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Hashes of sequences of texts. */
final class Parts {
  private Parts() {}

  /** The hash of a text, in hexadecimal digits. */
  static String hash(String text) {
    var digest = Sha256.create();
    add(digest, text);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Adds a part behind its length: no two sequences of parts are the same bytes. */
  static void add(MessageDigest digest, String part) {
    var bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
