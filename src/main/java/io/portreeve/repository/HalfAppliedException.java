package io.portreeve.repository;

import io.portreeve.provider.RepositoryState;
import java.util.Set;

/**
 * A plan was broken off after something of it was done: what is known of the repository by then.
 */
final class HalfAppliedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RepositoryState state;
  private final transient Set<String> tags;
  private final RuntimeException reason;

  HalfAppliedException(RepositoryState state, Set<String> tags, RuntimeException cause) {
    super(cause.getMessage(), cause);
    this.state = state;
    this.tags = Set.copyOf(tags);
    this.reason = cause;
  }

  /** The repository, which is the object's. */
  RepositoryState state() {
    return state;
  }

  /** Keys of tags that may have been set. */
  Set<String> tags() {
    return tags;
  }

  /** What broke it off. */
  RuntimeException reason() {
    return reason;
  }
}
