package io.portreeve.policy;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.EvidenceVerifier;
import io.portreeve.image.Digest;
import io.portreeve.image.Excerpt;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.DistributionClient;
import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceCache.Verification;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import io.portreeve.policy.JudgeEvents.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges by what the images' own registries hold.
 *
 * <p>Signatures and attestations are those of the digest that the pod names: of an index where it
 * names an index, not of the platform's manifest below it, nor of the index above a manifest. What
 * a node runs follows from it: a signed index vouches for all that it lists, and an unsigned one
 * isn't mended by a signed child. {@code EveryPlatform} asks for both.
 *
 * <p>Nothing but the reference, the policy and the registry plays a part: no annotation, no label,
 * and nothing that an earlier call for the same pod has found, save through the evidence cache.
 */
public final class DistributionImageJudge implements ImageJudge {
  private static final Logger LOG = LoggerFactory.getLogger(DistributionImageJudge.class);

  /** What one verification may ask: as much as the most artifacts that are looked at can take. */
  private static final int MAX_REQUESTS = 200;

  private static final long MAX_BYTES = 32L << 20;

  /** What a verification asks where nobody has attached junk, and some more. */
  private static final int MOST_IN_EARNEST = 16;

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
  private final EvidenceCache cache;
  private final LongSupplier nanos;
  private final JudgeEvents events;
  private final Bulkhead bulkhead;

  /**
   * Creates it.
   *
   * @param client opens repositories
   * @param verifier verifies what they hold
   * @param cache keeps what was verified
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   * @param events told what is done
   */
  public DistributionImageJudge(
      DistributionClient client,
      EvidenceVerifier verifier,
      EvidenceCache cache,
      LongSupplier nanos,
      JudgeEvents events) {
    this.client = client;
    this.verifier = verifier;
    this.cache = cache;
    this.nanos = nanos;
    this.events = events;
    this.bulkhead = new Bulkhead(nanos, MAX_UNDER_WAY, MAX_UNDER_WAY_OF_ONE_REGISTRY);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A digest that is written is the answer, and nothing is asked. The digest is that of the
   * bytes received; a signature or another artifact has one too, and is refused where it is judged.
   *
   * @throws io.portreeve.credentials.CredentialsException if a source of credentials can't be read
   */
  @Override
  public Digest resolve(ImageReference image, PullCredentials credentials, Duration time) {
    var written = image.digest();
    if (written != null) {
      return written;
    }
    var tag = Objects.requireNonNull(image.tagOrLatest());
    var manifest =
        asking(
            image,
            time,
            budget -> client.open(image, credentials, budget).manifest(tag),
            (took, _, failed) -> events.resolved(took, failed));
    if (!RUNNABLE.contains(manifest.mediaType())) {
      throw new OciException.Untrustworthy(
          "%s:%s is no image: its media type is %s, not that of an image manifest or an index. Name an image"
              .formatted(image.name(), tag, Excerpt.of(manifest.mediaType())));
    }
    return manifest.digest();
  }

  @Override
  public ImageVerdict judge(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time) {
    try {
      return judgeReference(policy, image)
          .orElseGet(() -> judgeRest(policy, image, credentials, time));
    } catch (Throwable e) {
      return defect(policy, e);
    }
  }

  @Override
  public ImageVerdict judgeAsPinned(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public Optional<ImageVerdict> judgeKnown(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials) {
    try {
      var verdict = judgeReference(policy, image);
      if (verdict.isPresent() || image.digest() == null) {
        return verdict;
      }
      var ask = ask(policy, image, credentials);
      var facts = cache.known(ask.key(), ask.suffices(), ask.verification());
      return facts == null ? Optional.empty() : Optional.of(judgeFacts(policy, image, facts));
    } catch (CredentialsException e) {
      return Optional.empty();
    } catch (Throwable e) {
      return Optional.of(defect(policy, e));
    }
  }

  /** What the reference alone decides; empty: more must be known. */
  private Optional<ImageVerdict> judgeReference(CompiledPolicy policy, ImageReference image) {
    var refused = Verdicts.ofReference(policy, image);
    if (refused.isPresent()) {
      return Optional.of(denied(policy, refused.get(), refusalOf(policy)));
    }
    if (Verdicts.lacksDigest(policy, image)) {
      return Verdicts.isErrorDenied(policy)
          ? Optional.of(denied(policy, Verdicts.unpinned(image), Refusal.PIN))
          : Optional.empty();
    }
    return Verdicts.needsNoEvidence(policy)
        ? Optional.of(Verdicts.withoutEvidence())
        : Optional.empty();
  }

  private static Refusal refusalOf(CompiledPolicy policy) {
    if (policy.fault() != null) {
      return Refusal.FAULT;
    }
    return switch (policy.demands().effect()) {
      case Deny -> Refusal.EFFECT;
      case Verify -> Refusal.TAG;
    };
  }

  private ImageVerdict judgeRest(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time) {
    try {
      if (image.digest() == null) {
        // Only an error would excuse it: then the call that pins could have had the same one.
        resolve(image, credentials, time);
        return denied(policy, Verdicts.unpinned(image), Refusal.PIN);
      }
      var ask = ask(policy, image, credentials);
      var facts = cache.get(ask.key(), ask.suffices(), time, ask.verification());
      return judgeFacts(policy, image, facts);
    } catch (OciException | CredentialsException e) {
      var verdict = Verdicts.ofError(policy, image, e);
      switch (verdict) {
        case Admitted _ -> events.unverified(policy.name());
        case Denied _ -> events.denied(policy.name(), Refusal.ERROR);
      }
      return verdict;
    }
  }

  private record Ask(EvidenceKey key, Predicate<Facts> suffices, Verification verification) {}

  private Ask ask(CompiledPolicy policy, ImageReference image, PullCredentials credentials) {
    // Once: what is verified with these is kept under these, though a Secret changes meanwhile.
    var found = credentials.forHost(image.host());
    var fixed = new Fixed(image.host(), found, credentials);
    var scope = found.stream().map(PullCredential::identity).toList();
    return new Ask(
        EvidenceKey.of(image, policy.evidenceKey(), scope),
        facts -> EvidenceVerdict.suffice(policy, facts),
        time -> verify(policy, image, fixed, time));
  }

  /** The credentials that one verification asks with, whatever becomes of their source. */
  private record Fixed(String host, List<PullCredential> found, PullCredentials source)
      implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String asked) {
      return asked.equals(host) ? found : List.of();
    }

    @Override
    public List<String> problems(String asked) {
      return source.problems(asked);
    }
  }

  private Facts verify(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time) {
    var digest = image.digest();
    if (digest == null) {
      throw new IllegalArgumentException("There is no evidence of a tag: " + image.name());
    }
    var evidence =
        asking(
            image,
            time,
            budget -> {
              var repository = client.open(image, credentials, budget);
              var found = verifier.verify(repository, digest, policy.evidenceDemand());
              if (found.candidates() == 0) {
                // Nothing is attached also to what isn't there, or is hidden: that is another
                // cause.
                var _ = repository.manifest(digest);
              }
              return found;
            },
            events::verified);
    return EvidenceVerdict.facts(policy, image, evidence);
  }

  private interface Question<T> {
    T ask(Budget budget);
  }

  private interface Report {
    void of(Duration took, int requests, boolean failed);
  }

  private <T> T asking(ImageReference image, Duration time, Question<T> question, Report report) {
    var start = nanos.getAsLong();
    var budget = Budget.of(nanos, time, MAX_REQUESTS, MAX_BYTES);
    var failed = true;
    try (var _ = bulkhead.enter(image.registry(), time)) {
      var answer = question.ask(budget);
      failed = false;
      return answer;
    } catch (OciException.OverBudget e) {
      if (budget.wasMostlyWaiting() && budget.requests() <= MOST_IN_EARNEST) {
        throw e;
      }
      // No slow registry, but too much attached or to do: who may push or create pods causes that.
      throw new OciException.Untrustworthy(
          Objects.requireNonNullElse(e.getMessage(), "Too much is attached to " + image.name()));
    } finally {
      report.of(Duration.ofNanos(nanos.getAsLong() - start), budget.requests(), failed);
    }
  }

  private ImageVerdict judgeFacts(CompiledPolicy policy, ImageReference image, Facts facts) {
    var verdict = Verdicts.of(policy, image, facts);
    return verdict instanceof Denied denied ? denied(policy, denied, Refusal.SIGNATURES) : verdict;
  }

  private Denied denied(CompiledPolicy policy, Denied denied, Refusal refusal) {
    events.denied(policy.name(), refusal);
    return denied;
  }

  /** Of a defect, only the kind and the place are told: its message may hold secrets. */
  private Denied defect(CompiledPolicy policy, Throwable e) {
    var denied = ErrorVerdict.internal(e);
    try {
      var trace = e.getStackTrace();
      LOG.atError()
          .addKeyValue("policy", policy.name())
          .addKeyValue("error", e.getClass().getName())
          .addKeyValue("at", trace.length == 0 ? "" : trace[0].toString())
          .log("An image was refused because judging it failed");
      events.denied(policy.name(), Refusal.INTERNAL);
    } catch (RuntimeException | VirtualMachineError ignored) {
      // The refusal must get through, told or not.
    }
    return denied;
  }
}
