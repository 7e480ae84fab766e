package io.portreeve.evidence;

import java.util.List;

/** What is attached to a digest, counted, for those who want to know why none of it counts. */
final class Attached {
  /** What is looked for. */
  enum Kind {
    SIGNATURE("a signature, as cosign sign attaches it"),
    ATTESTATION("an attestation, as cosign attest attaches it");

    private final String wanted;

    Kind(String wanted) {
      this.wanted = wanted;
    }
  }

  private int seen;
  private int possible;
  private int left;
  private int lookedAt;

  /**
   * Adds what was listed somewhere.
   *
   * @param number of what is listed
   * @param mayCount how many of these may be what is looked for
   * @param most how many of these are looked at
   */
  void listed(int number, int mayCount, int most) {
    seen += number;
    possible += mayCount;
    left += Math.max(0, mayCount - most);
  }

  /** Adds that one was there and couldn't count, for a reason that is kept elsewhere. */
  void lookedAt() {
    lookedAt++;
  }

  /** Adds that one was left because there was no end of them. */
  void left() {
    left++;
  }

  int candidates() {
    return lookedAt;
  }

  /** Why there is nothing: the nearest, and whether it was all. */
  Proof explain(Nearest nearest, Kind kind) {
    var known = nearest.or(nothing(kind));
    return left == 0 ? known : tooMany(known, kind);
  }

  private Proof nothing(Kind kind) {
    return new Proof(
        BundleVerifier.SIGNATURE,
        false,
        seen == 0
            ? "nothing attached to the image"
            : seen + " artifacts attached to the image, none of them a Sigstore bundle",
        kind.wanted,
        List.of());
  }

  private Proof tooMany(Proof nearest, Kind kind) {
    return new Proof(
        BundleVerifier.SIGNATURE,
        false,
        possible
            + " signatures and attestations attached to the image; of the "
            + lookedAt
            + " looked at, the nearest has "
            + nearest.reason(),
        kind.wanted + ", among fewer: delete what is none",
        List.of());
  }
}
