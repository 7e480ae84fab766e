package io.portreeve.admission;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.policy.ImageJudge;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Judges as a test says: images that it calls signed are admitted, all others denied; tags resolve
 * to what it says. Nothing is known before it was judged.
 */
final class FakeJudge implements ImageJudge {
  static final Digest A = new Digest("a".repeat(64));
  static final Digest B = new Digest("b".repeat(64));

  final Map<String, Digest> tags = new ConcurrentHashMap<>();
  final List<String> judged = new CopyOnWriteArrayList<>();

  /** Of those that it judged, the ones that it was to resolve itself. */
  final List<String> asPinned = new CopyOnWriteArrayList<>();

  final List<String> resolved = new CopyOnWriteArrayList<>();
  final List<Duration> times = new CopyOnWriteArrayList<>();
  final List<PullCredentials> credentials = new CopyOnWriteArrayList<>();
  private final Map<String, ImageVerdict> known = new ConcurrentHashMap<>();

  /** What it says of an image; may throw. */
  volatile Function<ImageReference, ImageVerdict> verdict = FakeJudge::bySignature;

  /** What it throws for tags that it has no digest of. */
  volatile Function<String, RuntimeException> unresolved = OciException.NotFound::new;

  /** Whether it looks for credentials of the registry that it resolves a tag at. */
  volatile boolean asksForCredentials;

  private static ImageVerdict bySignature(ImageReference image) {
    return image.repository().contains("signed-")
        ? new Admitted(List.of())
        : new Denied(
            "signatures",
            "no signature",
            "one of release-workflow",
            "sign the image, or use one that is signed");
  }

  @Override
  public Digest resolve(ImageReference image, PullCredentials theirs, Duration time) {
    resolved.add(image.text());
    times.add(time);
    if (asksForCredentials) {
      credentials.add(PullCredentials.of(theirs.forHost(image.host())));
    }
    var digest = tags.get(image.text());
    if (digest == null) {
      throw unresolved.apply("registry.example.com has no tag " + image.tagOrLatest());
    }
    return digest;
  }

  @Override
  public ImageVerdict judge(
      CompiledPolicy policy, ImageReference image, PullCredentials theirs, Duration time) {
    judged.add(image.text());
    times.add(time);
    credentials.add(theirs);
    var said = verdict.apply(image);
    known.put(image.text(), said);
    return said;
  }

  @Override
  public ImageVerdict judgeAsPinned(
      CompiledPolicy policy, ImageReference image, PullCredentials theirs, Duration time) {
    asPinned.add(image.text());
    return judge(policy, image, theirs, time);
  }

  @Override
  public Optional<ImageVerdict> judgeKnown(
      CompiledPolicy policy, ImageReference image, PullCredentials theirs) {
    return Optional.ofNullable(known.get(image.text()));
  }
}
