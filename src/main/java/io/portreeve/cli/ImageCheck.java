package io.portreeve.cli;

import io.portreeve.cli.ImageReport.Verdict;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.EvidenceVerifier;
import io.portreeve.evidence.ReferrerEvidenceVerifier;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.DistributionClient;
import io.portreeve.oci.OciException;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.policy.DistributionImageJudge;
import io.portreeve.policy.EvidenceCache;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.JudgeEvents;
import io.portreeve.policy.JudgeTime;
import io.portreeve.policy.Verdicts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Applies a policy to an image as admission does, and keeps what was found. */
final class ImageCheck {
  private static final Duration TIME = Duration.ofSeconds(60);

  private final CompiledPolicy policy;
  private final PullCredentials credentials;
  private final DistributionImageJudge judge;
  private final AtomicReference<@Nullable Evidence> evidence = new AtomicReference<>();
  private final AtomicBoolean failed = new AtomicBoolean();

  ImageCheck(
      CompiledPolicy policy,
      PullCredentials credentials,
      DistributionClient client,
      Cli.Surroundings surroundings) {
    this.policy = policy;
    this.credentials = credentials;
    var verifier = new ReferrerEvidenceVerifier(surroundings.clock());
    EvidenceVerifier keeping =
        (repository, image, demand) -> {
          var found = verifier.verify(repository, image, demand);
          evidence.set(found);
          return found;
        };
    var cache =
        new EvidenceCache(
            EvidenceCache.Settings.DEFAULT, surroundings.nanos(), Runnable::run, JudgeEvents.NONE);
    this.judge =
        new DistributionImageJudge(
            client,
            keeping,
            cache,
            new JudgeTime(surroundings.clock(), surroundings.nanos()),
            new Failures());
  }

  /** An error isn't a verdict of the policy's, whatever it makes of errors. */
  private final class Failures implements JudgeEvents {
    @Override
    public void denied(String policy, Refusal refusal) {
      if (refusal == Refusal.ERROR || refusal == Refusal.INTERNAL) {
        failed.set(true);
      }
    }

    @Override
    public void unverified(String policy) {
      failed.set(true);
    }
  }

  ImageReport check(ImageReference image) {
    var refused = Verdicts.ofReference(policy, image);
    if (refused.isPresent()) {
      return report(image, image, refused.get());
    }
    var pinned = image;
    if (policy.pins() && image.digest() == null) {
      try {
        pinned = image.withDigest(judge.resolve(image, credentials, TIME));
      } catch (OciException | CredentialsException e) {
        return new ImageReport(
            image.text(),
            null,
            policy.name(),
            Verdict.Undecided,
            "its digest can't be had: " + Objects.toString(e.getMessage()),
            policy.warnings(),
            null);
      }
    }
    return report(image, pinned, judge.judge(policy, pinned, credentials, TIME));
  }

  private ImageReport report(ImageReference image, ImageReference pinned, ImageVerdict verdict) {
    var warnings = new ArrayList<>(policy.warnings());
    var found = evidence.get();
    return switch (verdict) {
      case ImageVerdict.Admitted(var more) -> {
        warnings.addAll(more);
        var isFailed = failed.get();
        yield new ImageReport(
            image.text(),
            pinned.digest(),
            policy.name(),
            isFailed ? Verdict.Undecided : Verdict.Admitted,
            isFailed
                ? "evidence can't be had; admission would let it in, as onError says"
                : "the policy's demands are met",
            List.copyOf(warnings),
            found);
      }
      case ImageVerdict.Denied(var check, var what, var expected, var next) ->
          new ImageReport(
              image.text(),
              pinned.digest(),
              policy.name(),
              failed.get() ? Verdict.Undecided : Verdict.Denied,
              "%s: found %s; expected %s; %s".formatted(check, what, expected, next),
              List.copyOf(warnings),
              found);
    };
  }
}
