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
 * @param expiryTime until when it may be believed, where a certificate was held against the clock;
 *     null: the times in it are past and stay so
 * @param signatures what was found of each digest that had to be signed: first of the one that is
 *     named
 * @param attestations what was found of each attestation that was asked for, in that order
 * @param candidates number of attached signatures and attestations that were looked at
 * @param contents the images that it stands for; null: they weren't asked for
 */
public record Evidence(
    Digest digest,
    Instant verifiedTime,
    @Nullable Instant expiryTime,
    List<SignedDigest> signatures,
    List<AttestationEvidence> attestations,
    int candidates,
    @Nullable ImageContents contents) {

  /** What a {@link Proof} found where no artifact of any kind is attached. */
  public static final String NOTHING_ATTACHED = "nothing attached to the image";

  /** Makes the lists unmodifiable. */
  public Evidence {
    signatures = List.copyOf(signatures);
    attestations = List.copyOf(attestations);
  }

  /** Evidence of signatures and attestations alone. */
  public Evidence(
      Digest digest,
      Instant verifiedTime,
      @Nullable Instant expiryTime,
      List<SignedDigest> signatures,
      List<AttestationEvidence> attestations,
      int candidates) {
    this(digest, verifiedTime, expiryTime, signatures, attestations, candidates, null);
  }

  /** The same, with what it stands for; null: that wasn't asked for. */
  public Evidence withContents(@Nullable ImageContents found) {
    return new Evidence(
        digest, verifiedTime, expiryTime, signatures, attestations, candidates, found);
  }

  /**
   * What was found of the signatures of one digest.
   *
   * @param digest the digest
   * @param platform where it runs, such as {@code linux/amd64}, as the index says; null: of what is
   *     named itself
   * @param signers for each signer that counts, in the policy's order, what was found
   */
  public record SignedDigest(
      Digest digest, @Nullable String platform, List<SignerEvidence> signers) {
    /** Makes the list unmodifiable. */
    public SignedDigest {
      signers = List.copyOf(signers);
    }

    /**
     * How many distinct signers have signed: the most signers of the policy that can each be given
     * an identity of their own. One identity that two of them allow counts once; signatures aren't
     * counted at all.
     */
    public int distinctSigners() {
      return DistinctSigners.count(signers.stream().map(SignerEvidence::identities).toList());
    }
  }

  /**
   * What was found of one signer.
   *
   * @param signer its name in the policy
   * @param identities who signed, each once: the subject and issuer of certificates, or the key;
   *     empty: no signature of it verifies
   * @param proof the checks that led there: of a signature that verifies, or of the one that came
   *     nearest
   */
  public record SignerEvidence(String signer, List<String> identities, Proof proof) {
    /** Makes the list unmodifiable. */
    public SignerEvidence {
      identities = List.copyOf(identities);
    }

    /** Whether a signature of it verifies. */
    public boolean verified() {
      return !identities.isEmpty();
    }
  }

  /**
   * What was found of one attestation that is asked for.
   *
   * @param name its name in the policy
   * @param identity who signed one that meets it; null: none does
   * @param proof the checks that led there, or of the one that came nearest
   */
  public record AttestationEvidence(String name, @Nullable String identity, Proof proof) {
    /** Whether it is met. */
    public boolean verified() {
      return identity != null;
    }
  }
}
