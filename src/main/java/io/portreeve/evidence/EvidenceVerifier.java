package io.portreeve.evidence;

import io.portreeve.image.Digest;
import io.portreeve.oci.RepositoryReader;

/** Looks for the signatures and attestations of a digest and verifies them. */
@FunctionalInterface
public interface EvidenceVerifier {
  /**
   * Verifies.
   *
   * @param repository where they are looked for
   * @param image the digest that must be signed
   * @param demand what is asked; it ends early once that is met
   * @throws io.portreeve.oci.OciException if they can't be fetched; a signature that is malformed
   *     or doesn't verify is no error, it is a fact
   */
  Evidence verify(RepositoryReader repository, Digest image, EvidenceDemand demand);
}
