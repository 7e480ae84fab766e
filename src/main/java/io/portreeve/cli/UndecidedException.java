package io.portreeve.cli;

/** What a verdict needs can't be had now; the message says what, and what to do. */
final class UndecidedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UndecidedException(String message) {
    super(message);
  }
}
