package io.portreeve.evidence;

/** Input that can't be what it should be; becomes the failure of the check that reads it. */
final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String found;
  private final String expected;

  /** Both are bounded and printable. */
  Malformed(String found, String expected) {
    super("found " + found + ", expected " + expected, null, false, false);
    this.found = found;
    this.expected = expected;
  }

  String found() {
    return found;
  }

  String expected() {
    return expected;
  }
}
