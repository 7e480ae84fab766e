package io.portreeve.retention;

/**
 * A pattern of a {@code tagPatternList}: {@code *} matches any characters, also none, and
 * everything else itself; the whole tag has to match.
 *
 * <p>Source: Amazon ECR User Guide, "Lifecycle policy properties", {@code tagPatternList}.
 */
record TagPattern(String text) {
  /** Tags as registries allow them: OCI Distribution Specification, "Pulling manifests". */
  static final int MAX_CHARS = 128;

  static final int MAX_WILDCARDS = 4;

  private static final char STAR = '*';

  static boolean isTagCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  long wildcards() {
    return text.chars().filter(c -> c == STAR).count();
  }

  /** Whether the whole of {@code tag} matches; at most length times length steps. */
  boolean matches(String tag) {
    var p = 0;
    var t = 0;
    var star = -1;
    var resume = 0;
    while (t < tag.length()) {
      if (p < text.length() && text.charAt(p) == STAR) {
        star = p++;
        resume = t;
      } else if (p < text.length() && text.charAt(p) == tag.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        // The last star takes one character more; an earlier one never needs to.
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    return text.chars().skip(p).allMatch(c -> c == STAR);
  }

  /**
   * Whether this pattern matches every tag that {@code other} matches. A true answer is certain: a
   * star of {@code other}, read as a character, can be matched by a star of this pattern only, and
   * that star matches whatever the other one stands for.
   */
  boolean covers(TagPattern other) {
    return matches(other.text);
  }
}
