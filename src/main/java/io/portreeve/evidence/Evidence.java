package io.portreeve.evidence;

import io.portreeve.image.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was verified of one digest. Facts only: whether they suffice is the policy's verdict.
 *
 * @param digest the digest
 * @param verifiedTime when
 * @param signers for each signer that was asked for, in that order, what was found
 * @param candidates number of attached signatures that were looked at
 */
public record Evidence(
    Digest digest, Instant verifiedTime, List<SignerEvidence> signers, int candidates) {

  /** Makes the list unmodifiable. */
  public Evidence {
    signers = List.copyOf(signers);
  }

  /**
   * What was found of one signer.
   *
   * @param signer its name in the policy
   * @param identity who signed, such as the subject and issuer; null: no signature of it verifies
   * @param proof the checks that led there: of the signature that verifies, or of the one that came
   *     nearest
   */
  public record SignerEvidence(String signer, @Nullable String identity, Proof proof) {
    /** Whether a signature of it verifies. */
    public boolean verified() {
      return identity != null;
    }
  }
}
