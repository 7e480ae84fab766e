package io.portreeve.enforcement;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.BaseImage;
import io.portreeve.policy.BaseImage.BasePlatform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Registries of base images, and what is to be run later: a test runs it. */
final class FakeBaseImages implements BaseImageSource, BiConsumer<Duration, Runnable> {
  /**
   * What tags name: a letter, which makes the digest and the layers; empty: without layers; null:
   * the registry doesn't answer.
   */
  final Map<String, String> tags = new HashMap<>();

  /** The registry has no tag at all. */
  boolean isEmpty;

  /** How many platforms each has. */
  int platforms = 1;

  /** What the next fetch breaks off with; null: nothing. */
  @Nullable Error error;

  /** Digest that was said to be the last at the last fetch. */
  @Nullable String last;

  final List<String> asked = new ArrayList<>();
  final Deque<Runnable> waiting = new ArrayDeque<>();
  final List<Duration> pauses = new ArrayList<>();

  static String digest(String letter) {
    return "sha256:" + letter.repeat(64);
  }

  static BaseImage base(String reference, String letter, Instant seen) {
    return base(reference, letter, seen, 1);
  }

  static BaseImage base(String reference, String letter, Instant seen, int platforms) {
    return new BaseImage(
        reference,
        digest(letter),
        seen,
        seen,
        IntStream.range(0, platforms)
            .mapToObj(
                i -> new BasePlatform(i == 0 ? "linux/amd64" : "linux/a" + i, 1, letter.repeat(64)))
            .toList());
  }

  @Override
  public BaseImage fetch(
      ImageReference base, PullCredentials credentials, @Nullable BaseImage last, Instant now) {
    var reference = BaseImage.reference(base);
    asked.add(reference);
    this.last = last == null ? null : last.digest();
    if (error != null) {
      throw error;
    }
    if (isEmpty) {
      throw new OciException.NotFound(reference + ": 404");
    }
    var letter = tags.get(reference);
    if (letter == null) {
      throw new OciException.Unavailable(reference + ": 503");
    }
    return letter.isEmpty()
        ? new BaseImage(reference, digest("0"), now, now, List.of())
        : base(reference, letter, now, platforms);
  }

  @Override
  public void accept(Duration pause, Runnable work) {
    pauses.add(pause);
    waiting.add(work);
  }

  /** Does what waits now, and not what that brings about. */
  void run() {
    for (var left = waiting.size(); left > 0; left--) {
      waiting.remove().run();
    }
  }
}
