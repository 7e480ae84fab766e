package io.portreeve.policy;

/** A part of the published evidence isn't what the operator writes. */
final class MalformedShardException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String why;

  /**
   * Creates it.
   *
   * @param why the cause; quotes nothing of what was read
   */
  MalformedShardException(String why) {
    super(why);
    this.why = why;
  }

  String why() {
    return why;
  }
}
