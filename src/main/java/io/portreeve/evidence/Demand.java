package io.portreeve.evidence;

/** What an attached signature is wanted for: what it must be about, beyond being authentic. */
sealed interface Demand {
  /**
   * A signature of an image, as {@code cosign sign} writes it: an in-toto statement with exactly
   * the predicate type of that, a simple signing payload, or a signature of the image's manifest
   * itself. What else somebody signed of an image, such as its list of contents, is no consent to
   * run it.
   */
  record ImageSignature() implements Demand {}

  /**
   * An attestation.
   *
   * @param predicateType its predicate type, exactly
   */
  record Attestation(String predicateType) implements Demand {}

  /** Anything about the artifact: a file's signature, or a statement of any predicate type. */
  record Anything() implements Demand {}
}
