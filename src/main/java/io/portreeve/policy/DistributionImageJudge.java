package io.portreeve.policy;

import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.EvidenceVerifier;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.DistributionClient;
import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceAsk.Asker;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import io.portreeve.policy.JudgeEvents.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
public final class DistributionImageJudge implements ImageJudge, ImageAuditor {
  private static final Logger LOG = LoggerFactory.getLogger(DistributionImageJudge.class);

  private final ImageQuestions questions;
  private final EvidenceCache cache;
  private final GracePeriod grace;
  private final EvidenceAudit audit;
  private final JudgeTime time;
  private final JudgeEvents events;

  /**
   * Creates it.
   *
   * @param client opens repositories
   * @param verifier verifies what they hold
   * @param cache keeps what was verified
   * @param time its clocks; the cache's is the same that never goes back
   * @param events told what is done; of refusals only those of policies that enforce
   */
  public DistributionImageJudge(
      DistributionClient client,
      EvidenceVerifier verifier,
      EvidenceCache cache,
      JudgeTime time,
      JudgeEvents events) {
    this.questions = new ImageQuestions(client, verifier, time.nanos(), events);
    this.cache = cache;
    this.grace = new GracePeriod(cache, time, events);
    this.audit = new EvidenceAudit(questions, this::verify, cache, time);
    this.time = time;
    this.events = events;
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
  public Digest resolve(ImageReference image, PullCredentials credentials, Duration within) {
    return questions.resolve(image, credentials, within, true);
  }

  @Override
  public ImageVerdict judge(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration within) {
    var told = told(policy);
    try {
      return judgeReference(policy, image, told)
          .orElseGet(() -> judgeRest(policy, image, asker(policy, credentials), within, told));
    } catch (Throwable e) {
      return defect(policy, e, told);
    }
  }

  private static Asker asker(CompiledPolicy policy, PullCredentials credentials) {
    return new Asker(credentials, policy.mode() == PolicyMode.Enforce);
  }

  /** What isn't binding refuses nothing. */
  private JudgeEvents told(CompiledPolicy policy) {
    return policy.mode() == PolicyMode.Enforce ? events : JudgeEvents.NONE;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A refusal names the digest. No refusal of these is told as one: nothing is refused by them.
   * So they have no more than half of a registry's places, and it is no outage for others if they
   * lack time.
   */
  @Override
  public ImageVerdict judgeAsPinned(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration within) {
    try {
      var refused = Verdicts.ofReference(policy, image);
      if (refused.isPresent()) {
        return refused.get();
      }
      return Verdicts.lacksDigest(policy, image)
          ? judgeResolved(policy, image, credentials, within)
          : judgePinned(policy, image, credentials, within);
    } catch (OciException | CredentialsException e) {
      return Verdicts.ofError(policy, image, e);
    } catch (Throwable e) {
      return defect(policy, e, JudgeEvents.NONE);
    }
  }

  private ImageVerdict judgeResolved(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration within) {
    var end = time.nanos().getAsLong() + within.toNanos();
    var digest = questions.resolve(image, credentials, within, false);
    var verdict = judgePinned(policy, image.withDigest(digest), credentials, time.until(end));
    return verdict instanceof Denied(var check, var found, var expected, var next)
        ? new Denied(
            check,
            "%s; tag '%s' names %s now".formatted(found, image.tagOrLatest(), digest),
            expected,
            next)
        : verdict;
  }

  private ImageVerdict judgePinned(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration within) {
    return Verdicts.needsNoEvidence(policy)
        ? Verdicts.withoutEvidence()
        : judgeRest(policy, image, new Asker(credentials, false), within, JudgeEvents.NONE);
  }

  @Override
  public Optional<ImageVerdict> judgeKnown(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials) {
    var told = told(policy);
    try {
      var verdict = judgeReference(policy, image, told);
      if (verdict.isPresent() || image.digest() == null) {
        return verdict;
      }
      var ask = ask(policy, image, asker(policy, credentials));
      var facts = cache.known(ask.key(), ask, ask);
      return facts == null
          ? Optional.empty()
          : Optional.of(told(policy, Verdicts.of(policy, image, facts, time.now()), told));
    } catch (CredentialsException e) {
      return Optional.empty();
    } catch (Throwable e) {
      return Optional.of(defect(policy, e, told));
    }
  }

  /** What the reference alone decides; empty: more must be known. */
  private static Optional<ImageVerdict> judgeReference(
      CompiledPolicy policy, ImageReference image, JudgeEvents told) {
    var refused = Verdicts.ofReference(policy, image);
    if (refused.isPresent()) {
      return Optional.of(denied(policy, refused.get(), refusalOf(policy), told));
    }
    if (Verdicts.lacksDigest(policy, image)) {
      return Verdicts.isErrorDenied(policy)
          ? Optional.of(denied(policy, Verdicts.unpinned(image), Refusal.PIN, told))
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
      CompiledPolicy policy, ImageReference image, Asker asker, Duration within, JudgeEvents told) {
    try {
      if (image.digest() == null) {
        // Only an error would excuse it: then the call that pins could have had the same one.
        questions.resolve(image, asker.credentials(), within, asker.binds());
        return denied(policy, Verdicts.unpinned(image), Refusal.PIN, told);
      }
      return told(policy, grace.judge(ask(policy, image, asker), within), told);
    } catch (OciException | CredentialsException e) {
      var verdict = Verdicts.ofError(policy, image, e);
      switch (verdict) {
        case Admitted _ -> told.unverified(policy.name());
        case Denied _ -> told.denied(policy.name(), Refusal.ERROR);
      }
      return verdict;
    }
  }

  private EvidenceAsk ask(CompiledPolicy policy, ImageReference image, Asker asker) {
    return new EvidenceAsk(policy, image, asker, this::verify);
  }

  private Facts verify(EvidenceAsk ask, Duration within, Consumer<BooleanSupplier> begun) {
    try {
      var facts = questions.verify(ask, within, begun);
      grace.answered(ask.image().registry());
      return facts;
    } catch (OciException e) {
      grace.failed(ask, within, e);
      throw e;
    }
  }

  private static ImageVerdict told(CompiledPolicy policy, ImageVerdict verdict, JudgeEvents told) {
    return verdict instanceof Denied denied
        ? denied(policy, denied, Refusal.SIGNATURES, told)
        : verdict;
  }

  private static Denied denied(
      CompiledPolicy policy, Denied denied, Refusal refusal, JudgeEvents told) {
    told.denied(policy.name(), refusal);
    return denied;
  }

  @Override
  public AuditedImage audit(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration within) {
    try {
      return audit.audit(policy, image, credentials, within);
    } catch (Throwable e) {
      log(policy, e, "An image couldn't be audited because judging it failed");
      return new AuditedImage.Unknown("internal error: " + e.getClass().getSimpleName(), false);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Evidence that has ended, as its certificate has, denies.
   */
  @Override
  public ImageVerdict decide(CompiledPolicy policy, ImageReference image, StoredEvidence evidence) {
    return audit.decide(policy, image, evidence);
  }

  @Override
  public EvidenceKey key(CompiledPolicy policy, ImageReference image, PullCredentials credentials) {
    return ask(policy, image, new Asker(credentials, true)).key();
  }

  private static Denied defect(CompiledPolicy policy, Throwable e, JudgeEvents told) {
    var denied = ErrorVerdict.internal(e);
    try {
      log(policy, e, "An image was refused because judging it failed");
      told.denied(policy.name(), Refusal.INTERNAL);
    } catch (RuntimeException | VirtualMachineError ignored) {
      // The refusal must get through, told or not.
    }
    return denied;
  }

  /** Of a defect, only the kind and the place are told: its message may hold secrets. */
  private static void log(CompiledPolicy policy, Throwable e, String what) {
    var trace = e.getStackTrace();
    LOG.atError()
        .addKeyValue("policy", policy.name())
        .addKeyValue("error", e.getClass().getName())
        .addKeyValue("at", trace.length == 0 ? "" : trace[0].toString())
        .log(what);
  }
}
