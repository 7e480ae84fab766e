package io.portreeve.evidence;

import io.portreeve.image.Digest;
import io.portreeve.oci.RepositoryReader;
import java.util.List;

/** Looks for the signatures of a digest and verifies them. */
@FunctionalInterface
public interface EvidenceVerifier {
  /**
   * Verifies.
   *
   * @param repository where signatures are looked for
   * @param image the digest that must be signed
   * @param signers who may have signed it
   * @throws io.portreeve.oci.OciException if they can't be fetched; a signature that is malformed
   *     or doesn't verify is no error, it is a fact
   */
  Evidence verify(RepositoryReader repository, Digest image, List<Signer> signers);
}
