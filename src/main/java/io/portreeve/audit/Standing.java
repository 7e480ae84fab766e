package io.portreeve.audit;

/** What a policy says of an image that runs, or would be started. */
sealed interface Standing {
  /** It would be admitted. */
  Standing COMPLIANT = new Compliant();

  /** It would be admitted. */
  record Compliant() implements Standing {}

  /**
   * It would be admitted, but only by an exception.
   *
   * @param exception name of the exception
   */
  record Excepted(String exception) implements Standing {}

  /**
   * It would be refused.
   *
   * @param message which check failed, and on what
   */
  record Violating(String message) implements Standing {}

  /**
   * It isn't known.
   *
   * @param why why not
   * @param wasTried whether somebody tried to find out
   */
  record Unknown(String why, boolean wasTried) implements Standing {}
}
