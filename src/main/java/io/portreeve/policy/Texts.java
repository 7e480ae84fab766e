package io.portreeve.policy;

import java.util.List;

/** Text of others in messages: one line, printable, bounded. */
final class Texts {
  /** Longer than any workflow's identity, shorter than what floods a message. */
  private static final int MAX_CHARS = 400;

  private Texts() {}

  /** The text with everything but printable ASCII replaced, cut after 400 characters. */
  static String printable(String text) {
    var length = Math.min(text.length(), MAX_CHARS);
    var out = new StringBuilder(length + 1);
    for (var i = 0; i < length; i++) {
      var c = text.charAt(i);
      out.append((c >= ' ' && c <= '~') || c == '…' ? c : '?');
    }
    return text.length() > MAX_CHARS ? out.append('…').toString() : out.toString();
  }

  /** Whether each character is printable ASCII. */
  static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** The texts in single quotes, with commas between. */
  static String quoted(List<String> texts) {
    return "'" + String.join("', '", texts) + "'";
  }
}
