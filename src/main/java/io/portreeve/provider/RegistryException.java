package io.portreeve.provider;

import org.jspecify.annotations.Nullable;

/**
 * A request that a registry didn't serve. The message names the request and what the registry said;
 * it holds no credentials. {@code io.portreeve.fault} maps each kind to condition, reason and
 * retry, in one place.
 */
public abstract sealed class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** What the request was about doesn't exist. */
  public static final class NotFound extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of a request. */
    public NotFound(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The credentials are missing, invalid, expired, or not allowed this request. */
  public static final class AccessDenied extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of a request. */
    public AccessDenied(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The registry asks for fewer requests. */
  public static final class Throttled extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of a request. */
    public Throttled(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** What the request creates exists already, or changed meanwhile. */
  public static final class Conflict extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of a request. */
    public Conflict(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A repository holds images, and was to be deleted only if it held none. */
  public static final class NotEmpty extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of a request. */
    public NotEmpty(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The registry refuses the request as such, or a quota is used up: the same request will be
   * refused again.
   */
  public static final class Invalid extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of a request. */
    public Invalid(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The registry can't be reached, doesn't answer in time, or fails. */
  public static final class Unavailable extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of a request. */
    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
