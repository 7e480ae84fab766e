package io.portreeve.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Sha256 {
  private Sha256() {}

  /** Begins a hash. */
  public static MessageDigest create() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest of bytes in memory. */
  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(create().digest(bytes)));
  }

  /** The hash of a text in UTF-8, as 64 lower-case hexadecimal digits. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(hash(text));
  }

  /** The beginning of {@link #hex(String)}: two digits for each of so many bytes. */
  public static String hex(String text, int bytes) {
    return HexFormat.of().formatHex(hash(text), 0, bytes);
  }

  private static byte[] hash(String text) {
    return create().digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
