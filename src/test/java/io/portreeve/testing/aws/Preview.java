package io.portreeve.testing.aws;

import java.time.Instant;

/** A lifecycle policy preview that was started. */
final class Preview {
  final String text;
  final Instant startedAt;

  /** Looks at it that are still answered IN_PROGRESS. */
  int looksLeft;

  /** Each image that would go, by digest; filled when it is done. */
  java.util.@org.jspecify.annotations.Nullable Map<String, LifecycleEvaluation.Applied> results;

  Preview(String text, Instant startedAt, int looksLeft) {
    this.text = text;
    this.startedAt = startedAt;
    this.looksLeft = looksLeft;
  }
}
