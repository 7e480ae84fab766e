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
import org.jspecify.annotations.Nullable;

/** Registries of base images, and what is to be run later: a test runs it. */
final class FakeBaseImages implements BaseImageSource, BiConsumer<Duration, Runnable> {
  /** What tags name: a letter, which makes the digest and the layers; empty: without layers. */
  final Map<String, String> tags = new HashMap<>();

  final List<String> asked = new ArrayList<>();
  final Deque<Runnable> waiting = new ArrayDeque<>();
  final List<Duration> pauses = new ArrayList<>();

  static String digest(String letter) {
    return "sha256:" + letter.repeat(64);
  }

  static BaseImage base(String reference, String letter, Instant seen) {
    return new BaseImage(
        reference,
        digest(letter),
        seen,
        seen,
        List.of(new BasePlatform("linux/amd64", 1, letter.repeat(64))));
  }

  @Override
  public BaseImage fetch(
      ImageReference base, PullCredentials credentials, @Nullable BaseImage last, Instant now) {
    var reference = BaseImage.reference(base);
    asked.add(reference);
    var letter = tags.get(reference);
    if (letter == null) {
      throw new OciException.Unavailable(reference + ": 503");
    }
    return letter.isEmpty()
        ? new BaseImage(reference, digest("0"), now, now, List.of())
        : base(reference, letter, now);
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
