package io.portreeve.iam;

import java.util.Locale;

/** Patterns of IAM: {@code *} any characters, {@code ?} any one; case makes no difference here. */
final class Wildcard {
  private Wildcard() {}

  /** Linear in the product of both lengths at most: patterns are written by tenants. */
  static boolean matches(String pattern, String text) {
    var p = pattern.toLowerCase(Locale.ROOT);
    var t = text.toLowerCase(Locale.ROOT);
    int star = -1;
    int resume = 0;
    int i = 0;
    int j = 0;
    while (j < t.length()) {
      if (i < p.length() && p.charAt(i) == '*') {
        star = i++;
        resume = j;
      } else if (i < p.length() && (p.charAt(i) == '?' || p.charAt(i) == t.charAt(j))) {
        i++;
        j++;
      } else if (star >= 0) {
        i = star + 1;
        j = ++resume;
      } else {
        return false;
      }
    }
    while (i < p.length() && p.charAt(i) == '*') {
      i++;
    }
    return i == p.length();
  }
}
