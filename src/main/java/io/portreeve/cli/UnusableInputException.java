package io.portreeve.cli;

/** What the user gave can't be used; the message says what, and what to do. */
final class UnusableInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableInputException(String message) {
    super(message);
  }
}
