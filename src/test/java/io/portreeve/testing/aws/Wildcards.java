package io.portreeve.testing.aws;

/** Patterns in which {@code *} stands for any text. */
final class Wildcards {
  /** Whether the whole text is so. */
  static boolean matches(String pattern, String text) {
    var p = 0;
    var t = 0;
    var star = -1;
    var from = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        from = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++from;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private Wildcards() {}
}
