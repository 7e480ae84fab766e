package io.portreeve.audit;

/**
 * Bounds how much evidence is kept. Who may push an image decides how many platforms and layers it
 * has, and so how much is kept of it: of many such images, the operator would run out of memory.
 * Where there is no room, what is heavy isn't kept. What is light always is, and so is what takes
 * the place of evidence that was as heavy: what is known stays known. Used by one thread at a time.
 */
final class AuditRoom {
  /** Bytes of all evidence, beyond which nothing heavy is added. */
  static final long MOST = 16L * 1024 * 1024;

  /** Bytes that evidence of an image of some platforms takes: as much is always kept. */
  static final int LIGHT = 4 * 1024;

  private static final int KIBIBYTE = 1024;

  private long taken;

  /** Counts anew. */
  void recount() {
    taken = 0;
  }

  /** This is kept. */
  void count(Looked looked) {
    taken += weight(looked);
  }

  /**
   * Keeps one in place of another. Where it doesn't fit, neither is kept: the other is outdated.
   *
   * @return whether it fits
   */
  boolean replace(Looked known, Looked found) {
    var before = weight(known);
    var weight = weight(found);
    taken -= before;
    if (weight > Math.max(before, LIGHT) && taken + weight > MOST) {
      return false;
    }
    taken += weight;
    return true;
  }

  /** Says that something didn't fit. */
  static String full(Looked found) {
    return ("what was found of it takes %d KiB and isn't kept: there are %d MiB for all images;"
            + " one of fewer platforms or layers takes less")
        .formatted(Math.ceilDiv(weight(found), KIBIBYTE), MOST / ((long) KIBIBYTE * KIBIBYTE));
  }

  private static int weight(Looked looked) {
    var evidence = looked.evidence();
    return evidence == null ? 0 : evidence.weight();
  }
}
