package io.portreeve.evidence;

/** Joins texts so that no two lists of texts give the same. */
final class Fingerprints {
  private Fingerprints() {}

  static void add(StringBuilder to, String part) {
    to.append(':').append(part.length()).append(':').append(part);
  }
}
