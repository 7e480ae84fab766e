package io.portreeve.evidence;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  private final Map<Kind, Integer> possible = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> left = new EnumMap<>(Kind.class);
  private int seen;
  private int lookedAt;

  /**
   * Adds what was listed somewhere.
   *
   * @param number of what is listed
   * @param mayCount how many of these may be what is looked for
   * @param most how many of these are looked at
   * @param kinds what is looked for there
   */
  void listed(int number, int mayCount, int most, Set<Kind> kinds) {
    seen += number;
    for (var kind : kinds) {
      possible.merge(kind, mayCount, Integer::sum);
      left.merge(kind, Math.max(0, mayCount - most), Integer::sum);
    }
  }

  /** Adds that one was looked at. */
  void lookedAt() {
    lookedAt++;
  }

  /** Adds that one was left because there was no end of them. */
  void left(Kind kind) {
    left.merge(kind, 1, Integer::sum);
  }

  int candidates() {
    return lookedAt;
  }

  /** Why there is nothing: the nearest, and whether it was all. */
  Proof explain(Nearest nearest, Kind kind) {
    var known = nearest.or(nothing(kind));
    return left.getOrDefault(kind, 0) == 0 ? known : tooMany(known, kind);
  }

  private Proof nothing(Kind kind) {
    return new Proof(
        BundleVerifier.SIGNATURE,
        false,
        seen == 0
            ? Evidence.NOTHING_ATTACHED
            : seen + " artifacts attached to the image, none of them what is looked for",
        kind.wanted,
        List.of());
  }

  private Proof tooMany(Proof nearest, Kind kind) {
    return new Proof(
        BundleVerifier.SIGNATURE,
        false,
        possible.get(kind)
            + " attached to the image; "
            + left.get(kind)
            + " of them weren't looked at, and of the others the nearest has "
            + nearest.reason(),
        kind.wanted + ", among fewer: delete what is none",
        List.of());
  }
}
