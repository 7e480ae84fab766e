package io.portreeve.oci;

/**
 * Told of every request to a registry. Hosts and names aren't: they would be labels without end.
 */
@FunctionalInterface
public interface OciMetrics {
  /** Nobody listens. */
  OciMetrics NONE = (kind, status) -> {};

  /** What is asked for. */
  enum Kind {
    /** A token, of a registry's token service. */
    TOKEN,
    /** A manifest, an index, or the list under a fallback tag. */
    MANIFEST,
    /** A page of the Referrers API. */
    REFERRERS,
    /** A blob, or a hop on the way to it. */
    BLOB
  }

  /**
   * A request was made.
   *
   * @param status status of its answer; 0 where none came
   */
  void asked(Kind kind, int status);
}
