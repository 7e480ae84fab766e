package io.portreeve.credentials;

/** A source of credentials is missing, malformed, or can't be read; the message names it. */
public final class CredentialsException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean temporary;

  /** Creates it. */
  public CredentialsException(String message) {
    this(message, false);
  }

  /**
   * Creates it.
   *
   * @param temporary whether trying again may help
   */
  public CredentialsException(String message, boolean temporary) {
    super(message);
    this.temporary = temporary;
  }

  /** Whether trying again may help, as where a service is throttled or can't be reached. */
  public boolean isTemporary() {
    return temporary;
  }
}
