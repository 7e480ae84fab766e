package io.portreeve.evidence;

/** What a bundle is wanted for: what it must be about, beyond being authentic. */
sealed interface Demand {
  /**
   * A signature of an image, as {@code cosign sign} writes it: an in-toto statement with exactly
   * the predicate type of that, in a bundle of version 0.3. What else somebody signed of an image,
   * such as its list of contents, is no consent to run it.
   */
  record ImageSignature() implements Demand {}

  /** Anything about the artifact: a file's signature, or a statement of any predicate type. */
  record Artifact() implements Demand {}
}
