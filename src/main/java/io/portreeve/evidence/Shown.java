package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** Somebody else's text, made fit for a message: one line, printable, bounded. */
final class Shown {
  /** Long enough for the longest workflow identities in use. */
  private static final int MAX_CHARS = 300;

  private static final int MAX_BYTES = 32;

  private Shown() {}

  /** Everything outside printable ASCII becomes {@code ?}; what is too long ends in {@code …}. */
  static String text(String text) {
    var out = new StringBuilder();
    for (var i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
      var c = text.charAt(i);
      out.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return out.append(text.length() > MAX_CHARS ? "…" : "").toString();
  }

  /** Bytes in hexadecimal digits. */
  static String hex(ByteString bytes) {
    var head = bytes.substring(0, Math.min(MAX_BYTES, bytes.size())).toByteArray();
    return HexFormat.of().formatHex(head) + (bytes.size() > MAX_BYTES ? "…" : "");
  }
}
