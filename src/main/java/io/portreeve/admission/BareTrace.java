package io.portreeve.admission;

/**
 * Where an error came from, without what it says: the messages of others may quote a request or a
 * Secret, and have no place in a log.
 */
final class BareTrace extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 5;

  private BareTrace(Throwable error, int causes) {
    super(error.getClass().getName());
    setStackTrace(error.getStackTrace());
    var cause = error.getCause();
    if (cause != null && causes > 0) {
      var _ = initCause(new BareTrace(cause, causes - 1));
    }
  }

  /** The trace of an error and of its causes. */
  static BareTrace of(Throwable error) {
    return new BareTrace(error, MAX_CAUSES);
  }
}
