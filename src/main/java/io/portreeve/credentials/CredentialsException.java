package io.portreeve.credentials;

/** A source of credentials is missing, malformed, or can't be read; the message names it. */
public final class CredentialsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates it. */
  public CredentialsException(String message) {
    super(message);
  }
}
