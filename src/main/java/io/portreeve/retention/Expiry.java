package io.portreeve.retention;

/**
 * When a rule expires the images that it matches. The numbers are checked by {@link
 * RetentionCompiler}, not here, so that a mistake is reported along with all others.
 */
public sealed interface Expiry {
  /**
   * Expires what was pushed more than {@code days} days ago.
   *
   * @param days 1 or more; Amazon ECR names no upper bound, an {@code int} is ours
   */
  record OlderThan(int days) implements Expiry {}

  /**
   * Expires all but the {@code count} images that were pushed last.
   *
   * @param count 1 or more; Amazon ECR names no upper bound, an {@code int} is ours
   */
  record KeepNewest(int count) implements Expiry {}
}
