package io.portreeve.policy;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.time.Instant;

/** Looks at images that run already: verifies past the cache, and keeps the answer in it. */
final class EvidenceAudit {
  private final ImageQuestions questions;
  private final EvidenceAsk.Registry registry;
  private final EvidenceCache cache;
  private final JudgeTime time;

  EvidenceAudit(
      ImageQuestions questions,
      EvidenceAsk.Registry registry,
      EvidenceCache cache,
      JudgeTime time) {
    this.questions = questions;
    this.registry = registry;
    this.cache = cache;
    this.time = time;
  }

  /** See {@link ImageAuditor#audit}; a defect is thrown. */
  AuditedImage audit(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration within) {
    try {
      var refused = Verdicts.ofReference(policy, image);
      if (refused.isPresent()) {
        return new AuditedImage.Decided(refused.get());
      }
      return Verdicts.needsNoEvidence(policy)
          ? new AuditedImage.Decided(Verdicts.withoutEvidence())
          : verified(policy, image, credentials, within);
    } catch (OciException | CredentialsException e) {
      return new AuditedImage.Unknown(
          Texts.printable(ErrorVerdict.message(e)), GracePeriod.isOutage(e), isLasting(e));
    }
  }

  /** What isn't there, or can't be trusted, will hardly be different soon. */
  private static boolean isLasting(Exception e) {
    return e instanceof OciException.NotFound || e instanceof OciException.Untrustworthy;
  }

  private AuditedImage verified(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration within) {
    var end = time.nanos().getAsLong() + within.toNanos();
    var digest = questions.resolve(image, credentials, within, true);
    var pinned = image.withDigest(digest);
    // Nobody waits for the answer, and nothing else asks here: it needn't give way.
    var asker = new EvidenceAsk.Asker(credentials, true);
    var ask = new EvidenceAsk(policy, pinned, asker, registry);
    var entry = cache.anew(ask.key(), ask, time.until(end), ask);
    var evidence = new StoredEvidence(ask.key(), entry.facts(), time.at(entry.since()));
    return new AuditedImage.Verified(digest, decide(policy, pinned, evidence), evidence);
  }

  /** See {@link ImageAuditor#decide}. */
  ImageVerdict decide(CompiledPolicy policy, ImageReference image, StoredEvidence evidence) {
    var life = evidence.facts().life();
    var end = life == null ? Instant.MAX : evidence.verifiedTime().plus(life);
    return time.now().isBefore(end)
        ? Verdicts.of(policy, image, evidence.facts(), time.now())
        : new Denied(
            "evidence",
            "evidence of %s, which ended at %s".formatted(evidence.verifiedTime(), end),
            "evidence that hasn't ended",
            "sign the image again, as with a certificate that is valid");
  }
}
