package io.portreeve.tuf;

/** A repository can't be reached, or what it holds can't be trusted; the message says which. */
public final class TufException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates one; the message is bounded, printable and says what to do. */
  public TufException(String message) {
    super(message);
  }

  /** The same, with what it comes from. */
  TufException(String message, Throwable cause) {
    super(message, cause);
  }
}
