package io.portreeve.evidence;

import org.jspecify.annotations.Nullable;

/**
 * Of what didn't hold, the one that came nearest: the first of those with most checks that held.
 */
final class Nearest {
  private @Nullable Proof proof;
  private int progress;

  void consider(Proof other) {
    var held = other.progress();
    if (proof == null || held > progress) {
      proof = other;
      progress = held;
    }
  }

  boolean isEmpty() {
    return proof == null;
  }

  Proof or(Proof nothing) {
    return proof == null ? nothing : proof;
  }
}
