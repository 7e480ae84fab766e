package io.portreeve.policy;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.EvidenceVerifier;
import io.portreeve.evidence.ImageContents;
import io.portreeve.image.Digest;
import io.portreeve.image.Excerpt;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.DistributionClient;
import io.portreeve.oci.OciException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What is asked of images' registries, within bounds of time, requests and bytes. */
final class ImageQuestions {
  /** What one verification may ask: as much as the most artifacts that are looked at can take. */
  private static final int MAX_REQUESTS = 200;

  private static final long MAX_BYTES = 32L << 20;

  /** What a verification asks where nobody has attached junk, and some more. */
  static final int MOST_IN_EARNEST = 16;

  private static final int MAX_UNDER_WAY = 48;
  private static final int MAX_UNDER_WAY_OF_ONE_REGISTRY = 24;

  /** Source: OCI Image Specification 1.1, "Media types"; Docker Image Manifest Version 2. */
  private static final Set<String> RUNNABLE =
      Set.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private final DistributionClient client;
  private final EvidenceVerifier verifier;
  private final LongSupplier nanos;
  private final JudgeEvents events;
  private final Bulkhead bulkhead;

  ImageQuestions(
      DistributionClient client,
      EvidenceVerifier verifier,
      LongSupplier nanos,
      JudgeEvents events) {
    this.client = client;
    this.verifier = verifier;
    this.nanos = nanos;
    this.events = events;
    this.bulkhead = new Bulkhead(nanos, MAX_UNDER_WAY, MAX_UNDER_WAY_OF_ONE_REGISTRY);
  }

  /**
   * See {@link DistributionImageJudge#resolve}.
   *
   * @param binds whether something is refused if it isn't known
   */
  Digest resolve(ImageReference image, PullCredentials credentials, Duration time, boolean binds) {
    var written = image.digest();
    if (written != null) {
      return written;
    }
    var tag = Objects.requireNonNull(image.tagOrLatest());
    var manifest =
        asking(
            image,
            new Room(time, binds),
            budget -> client.open(image, credentials, budget).manifest(tag),
            (took, _, failed) -> events.resolved(took, failed));
    if (!RUNNABLE.contains(manifest.mediaType())) {
      throw new OciException.Untrustworthy(
          "%s:%s is no image: its media type is %s, not that of an image manifest or an index. Name an image"
              .formatted(image.name(), tag, Excerpt.of(manifest.mediaType())));
    }
    return manifest.digest();
  }

  /**
   * The evidence of an image that names a digest.
   *
   * @param begun is told how to know whether the registry has been slow so far
   * @throws OciException if it can't be had
   */
  Facts verify(EvidenceAsk ask, Duration time, Consumer<BooleanSupplier> begun) {
    var policy = ask.policy();
    var image = ask.image();
    var credentials = ask.credentials();
    var digest = image.digest();
    if (digest == null) {
      throw new IllegalArgumentException("There is no evidence of a tag: " + image.name());
    }
    var evidence =
        asking(
            image,
            new Room(time, ask.binds()),
            budget -> {
              begun.accept(() -> isSlow(budget));
              var repository = client.open(image, credentials, budget);
              var found = verifier.verify(repository, digest, policy.evidenceDemand());
              if (found.candidates() == 0) {
                // Nothing is attached also to what isn't there, or is hidden: that is another
                // cause.
                var _ = repository.manifest(digest);
              }
              return found.withContents(contents(ask, digest, found, budget));
            },
            events::verified);
    return EvidenceVerdict.facts(policy, image, evidence);
  }

  private @Nullable ImageContents contents(
      EvidenceAsk ask, Digest digest, Evidence found, Budget budget) {
    try {
      return ContentsReading.read(
          own -> client.open(ask.image(), ask.credentials(), own),
          ask.policy().evidenceDemand().contents(),
          digest,
          budget,
          nanos);
    } catch (OciException.Untrustworthy e) {
      throw e;
    } catch (OciException e) {
      if (EvidenceVerdict.lacks(ask.policy(), found)) {
        // Refused whatever it consists of: that this isn't known is no excuse.
        return new ImageContents(List.of(), "not read: signatures or attestations are missing");
      }
      throw e;
    }
  }

  /** Whether it is the registry that takes the time, and not what somebody attached. */
  private static boolean isSlow(Budget budget) {
    return budget.isRegistrySlow(MOST_IN_EARNEST, Duration.ZERO);
  }

  private interface Question<T> {
    T ask(Budget budget);
  }

  private interface Report {
    void of(Duration took, int requests, boolean failed);
  }

  private record Room(Duration time, boolean binds) {}

  private <T> T asking(ImageReference image, Room room, Question<T> question, Report report) {
    var start = nanos.getAsLong();
    var budget = Budget.of(nanos, room.time(), MAX_REQUESTS, MAX_BYTES);
    var failed = true;
    try (var _ = bulkhead.enter(image.registry(), room.time(), room.binds())) {
      var answer = question.ask(budget);
      failed = false;
      return answer;
    } catch (OciException.OverBudget e) {
      if (budget.isTimeUp() && isSlow(budget)) {
        throw e;
      }
      // No slow registry, but too much attached or to do: who may push or create pods causes that.
      throw new OciException.Untrustworthy(
          Objects.requireNonNullElse(e.getMessage(), "Too much is attached to " + image.name()));
    } finally {
      report.of(Duration.ofNanos(nanos.getAsLong() - start), budget.requests(), failed);
    }
  }
}
