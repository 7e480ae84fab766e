package io.portreeve.admission;

import org.jspecify.annotations.Nullable;

/** What came isn't an AdmissionReview that can be decided on. */
final class MalformedReviewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String uid;

  /**
   * Creates it.
   *
   * @param uid UID of the request, if that could be read
   */
  MalformedReviewException(String message, @Nullable String uid) {
    super(message);
    this.uid = uid;
  }

  /** UID of the request, if that could be read. */
  @Nullable String uid() {
    return uid;
  }
}
