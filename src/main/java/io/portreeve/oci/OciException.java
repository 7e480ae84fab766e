package io.portreeve.oci;

/**
 * Why a registry's content can't be had. The message names the host, the repository, what was asked
 * and what came, and what to do.
 */
public abstract sealed class OciException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private OciException(String message) {
    super(message);
  }

  /** The registry has no such thing (404). */
  public static final class NotFound extends OciException {
    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public NotFound(String message) {
      super(message);
    }
  }

  /** The registry wants other credentials (401, 403). */
  public static final class Unauthorized extends OciException {
    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public Unauthorized(String message) {
      super(message);
    }
  }

  /** The registry wants fewer requests (429). */
  public static final class RateLimited extends OciException {
    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public RateLimited(String message) {
      super(message);
    }
  }

  /** The registry can't be reached, or answers with an error of its own. */
  public static final class Unavailable extends OciException {
    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public Unavailable(String message) {
      super(message);
    }
  }

  /** Time, requests or bytes of the {@link Budget} are used up. */
  public static final class OverBudget extends OciException {
    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public OverBudget(String message) {
      super(message);
    }
  }

  /**
   * What came isn't what was asked for: wrong digest, too large, malformed, a forbidden redirect.
   */
  public static final class Untrustworthy extends OciException {
    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public Untrustworthy(String message) {
      super(message);
    }
  }
}
