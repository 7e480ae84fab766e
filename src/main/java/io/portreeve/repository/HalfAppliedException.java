package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.status.Outcome;

/**
 * A look came to an end, and not everything is as asked: what is known of the repository by then,
 * what was done to it among that.
 */
final class HalfAppliedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ImageRepositoryStatus status;
  private final transient Outcome outcome;

  HalfAppliedException(ImageRepositoryStatus status, Outcome outcome) {
    super(outcome.message());
    this.status = status;
    this.outcome = outcome;
  }

  /** The object's status as it shall be, but for its conditions. */
  ImageRepositoryStatus status() {
    return status;
  }

  /** What keeps the rest from being done. */
  Outcome outcome() {
    return outcome;
  }
}
