package io.portreeve.usage;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much memory is used for what is held. Common objects are as small here as they are in the
 * cluster; those that name hundreds of images have a room of their own, so that a few of them don't
 * end the process. What doesn't fit is held without its images. Not safe for use by several
 * threads.
 */
final class UseRoom {
  /** What is larger, in bytes, belongs into the room for large objects. */
  static final long LARGE = 8L << 10;

  /** Bytes of all large objects together. */
  static final long MOST_LARGE = 16L << 20;

  private static final long OBJECT = 256;
  private static final long IMAGE = 96;

  private long all;
  private long large;

  /** Bytes of all that is held, roughly, and as if nothing were shared. */
  long bytes() {
    return all;
  }

  /**
   * Puts one in place of another.
   *
   * @param before what was held; null: nothing
   * @param now what is to be held; null: nothing
   * @return what is held
   */
  @Nullable Held replace(@Nullable Held before, @Nullable Held now) {
    var others = large - largeOf(before);
    var size = largeOf(now);
    var kept = now == null || others + size <= MOST_LARGE ? now : now.withoutImages();
    large = others + largeOf(kept);
    all += bytes(kept) - bytes(before);
    return kept;
  }

  private static long largeOf(@Nullable Held held) {
    var bytes = bytes(held);
    return bytes > LARGE ? bytes : 0;
  }

  private static long bytes(@Nullable Held held) {
    return switch (held) {
      case null -> 0;
      case Held.Running r -> bytes(r.pod().images());
      case Held.Workload w -> bytes(w.needs().images());
      case Held.Revision r -> bytes(r.needs().images());
      case Held.Labels l -> bytes(l.labels());
    };
  }

  private static long bytes(List<ImageUse> images) {
    var sum = OBJECT;
    for (var use : images) {
      sum += IMAGE + use.image().length() + (use.digest() == null ? 0 : use.digest().length());
    }
    return sum;
  }

  private static long bytes(Map<String, String> labels) {
    var sum = OBJECT;
    for (var label : labels.entrySet()) {
      sum += IMAGE + label.getKey().length() + label.getValue().length();
    }
    return sum;
  }
}
