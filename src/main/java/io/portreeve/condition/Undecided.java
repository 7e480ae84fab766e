package io.portreeve.condition;

import dev.cel.common.CelErrorCode;
import dev.cel.common.exceptions.CelRuntimeException;

/**
 * A condition has no value; the message says why. It is of CEL's own kind, for CEL writes all the
 * arguments of a function that fails otherwise into a text, however large they are.
 */
final class Undecided extends CelRuntimeException {
  private static final long serialVersionUID = 1L;

  private final String why;

  Undecided(String why) {
    super((Throwable) null, CelErrorCode.INVALID_ARGUMENT);
    this.why = why;
  }

  @Override
  public String getMessage() {
    return why;
  }

  /** No stack trace: what is looked at may make thousands of these. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
