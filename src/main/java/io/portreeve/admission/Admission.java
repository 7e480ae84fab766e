package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.ImageTasks.Unfinished;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.ImageJudge;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.Verdicts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: at once from what is known, or with questions to registries, until a deadline.
 * Whatever else happens on the way, a request isn't allowed; unless nothing binds it: a policy that
 * isn't enforced refuses nothing, and nobody refuses a workload.
 */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final Rules rules;
  private final PodPullCredentials credentials;
  private final ImageJudge judge;
  private final ImageTasks binding;
  private final ImageTasks others;

  /** By what is decided. */
  record Rules(PoliciesInForce policies, ExceptionsInForce exceptions) {}

  /**
   * Creates it.
   *
   * @param binding looks at images where a refusal binds
   * @param others looks at images where it doesn't: those take no room of the first; what both may
   *     take of a registry is the judge's to bound
   */
  Admission(
      Rules rules,
      PodPullCredentials credentials,
      ImageJudge judge,
      ImageTasks binding,
      ImageTasks others) {
    this.rules = rules;
    this.credentials = credentials;
    this.judge = judge;
    this.binding = binding;
    this.others = others;
  }

  /** What became of a digest that a tag was to be replaced by. */
  private sealed interface Resolution {
    record Found(Digest digest) implements Resolution {}

    record Failed(ImageVerdict verdict) implements Resolution {}
  }

  /** What a request comes to by its form. Never throws. */
  Preparation prepare(Target target, Review review) {
    try {
      var policy = rules.policies().find(target.policy());
      return switch (Preparation.of(target, policy, rules.exceptions(), review)) {
        case Preparation.Answered(var answer) ->
            new Preparation.Answered(
                Leniency.of(Force.of(target.phase(), policy), target.policy(), review, answer));
        case Preparation.Needs needs -> needs;
      };
    } catch (RuntimeException | Error e) {
      return new Preparation.Answered(bearing(target, review, failed(target, review, e)));
    }
  }

  /** The answer from what is known, without waiting; empty: that isn't enough. Never throws. */
  Optional<Answer> atOnce(Target target, Review review, Work work) {
    try {
      return switch (work.kind()) {
        // A workload's images aren't started now: they are looked at apart.
        case PIN, ADVISE -> Optional.empty();
        case JUDGE -> known(work);
        case WARN, TELL ->
            known(work)
                .map(answer -> Leniency.of(work.kind().force(), target.policy(), review, answer));
      };
    } catch (RuntimeException | Error e) {
      return Optional.of(failed(target, review, work, e));
    }
  }

  /** The answer, by the deadline. Blocks. Never throws. */
  Answer inTime(Target target, Review review, Work work, Deadline deadline) {
    try {
      var theirs = credentials.of(work, deadline);
      var answer =
          switch (work.kind()) {
            case PIN -> pin(work, theirs, deadline);
            case JUDGE, WARN, TELL, ADVISE -> judge(work, theirs, deadline);
          };
      return Leniency.of(work.kind().force(), target.policy(), review, answer);
    } catch (RuntimeException | Error e) {
      return failed(target, review, work, e);
    }
  }

  /** What an answer that was found elsewhere comes to, by what is in force of the policy. */
  Answer bearing(Target target, Review review, Answer answer) {
    var force = Force.of(target.phase(), rules.policies().find(target.policy()));
    return Leniency.of(force, target.policy(), review, answer);
  }

  private Optional<Answer> known(Work work) {
    return credentials.known(work).flatMap(theirs -> judgeKnown(work, theirs));
  }

  private Optional<Answer> judgeKnown(Work work, PullCredentials known) {
    SequencedMap<ImageReference, ImageVerdict> verdicts = new LinkedHashMap<>();
    for (var image : work.images().keySet()) {
      var verdict = judgeKnown(work, image, known);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      verdicts.put(image, verdict.get());
    }
    return Optional.of(answer(work, verdicts));
  }

  private Optional<ImageVerdict> judgeKnown(
      Work work, ImageReference image, PullCredentials known) {
    var policy = work.policy().compiled();
    // What a tag names must be asked where nobody wrote it into the pod before.
    return work.kind() != Work.Kind.JUDGE && policy.pins() && image.digest() == null
        ? Verdicts.ofReference(policy, image).map(denied -> denied)
        : judge.judgeKnown(policy, image, known);
  }

  private Answer judge(Work work, PodPullCredentials.WhenAsked theirs, Deadline deadline) {
    var policy = work.policy();
    return answer(
        work,
        tasks(work)
            .<ImageVerdict>each(
                work.images().keySet(),
                new ImageTasks.Owner(work.namespace(), deadline),
                image ->
                    unlessStarved(policy, image, theirs, verdict(work, image, theirs, deadline)),
                (image, why) -> unfinished(policy, image, why)));
  }

  private ImageTasks tasks(Work work) {
    return work.kind().force() == Force.BINDS ? binding : others;
  }

  private ImageVerdict verdict(
      Work work, ImageReference image, PullCredentials theirs, Deadline deadline) {
    var policy = work.policy().compiled();
    return work.kind() == Work.Kind.JUDGE
        ? judge.judge(policy, image, theirs, deadline.left())
        : judge.judgeAsPinned(policy, image, theirs, deadline.left());
  }

  /** An image isn't let in by an error that our own load may have brought about. */
  private static ImageVerdict unlessStarved(
      PolicyInForce policy,
      ImageReference image,
      PodPullCredentials.WhenAsked theirs,
      ImageVerdict verdict) {
    return switch (verdict) {
      case ImageVerdict.Admitted _ when theirs.isStarved() ->
          unfinished(policy, image, Unfinished.NO_ROOM);
      case ImageVerdict.Admitted admitted -> admitted;
      case ImageVerdict.Denied denied -> denied;
    };
  }

  /**
   * What needs no look at the image decides also where there was no time for one. The lateness of a
   * registry, which {@code onError} is about, the judge has told before: what is late here is late
   * because this webhook has too much to do, and whoever creates pods can bring that about.
   */
  private static ImageVerdict unfinished(
      PolicyInForce policy, ImageReference image, Unfinished why) {
    return Verdicts.ofReference(policy.compiled(), image)
        .<ImageVerdict>map(denied -> denied)
        .orElseGet(() -> undecided(image, why.reason()));
  }

  private static ImageVerdict undecided(ImageReference image, String reason) {
    return new ImageVerdict.Denied(
        "time",
        reason,
        "a verdict before the API server stops waiting",
        "try again; if it stays, look at the webhook's load and at the registry " + image.host());
  }

  private static Answer answer(Work work, Map<ImageReference, ImageVerdict> verdicts) {
    var tally = new Tally(work);
    verdicts.forEach(tally::add);
    return tally.answer();
  }

  private Answer pin(Work work, PodPullCredentials.WhenAsked theirs, Deadline deadline) {
    var policy = work.policy();
    var tally = new Tally(work);
    binding
        .<Resolution>each(
            work.images().keySet(),
            new ImageTasks.Owner(work.namespace(), deadline),
            image -> resolve(policy, image, theirs, deadline),
            (image, why) -> new Resolution.Failed(unfinished(policy, image, why)))
        .forEach(
            (image, resolution) -> {
              switch (resolution) {
                case Resolution.Found(var digest) -> tally.pin(image, pinned(image, digest));
                case Resolution.Failed(var verdict) -> tally.add(image, verdict);
              }
            });
    return tally.answer();
  }

  private Resolution resolve(
      PolicyInForce policy,
      ImageReference image,
      PodPullCredentials.WhenAsked theirs,
      Deadline deadline) {
    try {
      return new Resolution.Found(judge.resolve(image, theirs, deadline.left()));
    } catch (RuntimeException e) {
      LOG.atInfo()
          .addKeyValue("policy", policy.name())
          .addKeyValue("host", image.host())
          .addKeyValue("error", e.getClass().getName())
          .log("A tag wasn't resolved");
      return new Resolution.Failed(
          unlessStarved(policy, image, theirs, Verdicts.ofError(policy.compiled(), image, e)));
    }
  }

  /** Where no tag is written it is said: what comes after must see that it was {@code latest}. */
  private static String pinned(ImageReference image, Digest digest) {
    var tagged =
        image.tag() == null
            ? ImageReference.parse(image.text() + ":" + ImageReference.LATEST)
            : image;
    return tagged.pinnedText(digest);
  }

  private static Answer failed(Target target, Review review, Work work, Throwable error) {
    return Leniency.of(work.kind().force(), target.policy(), review, failed(target, review, error));
  }

  private static Answer failed(Target target, Review review, Throwable error) {
    LOG.atError()
        .addKeyValue("uid", OneLine.of(review.uid(), 128))
        .addKeyValue("policy", OneLine.of(target.policy(), 63))
        .addKeyValue("phase", target.phase().label())
        .addKeyValue("namespace", OneLine.of(review.namespace(), 63))
        .setCause(BareTrace.of(error))
        .log("A request failed; it is denied where the policy binds");
    var cause = error.getCause() == null ? error : error.getCause();
    return Answer.refused(
        Result.FAILED,
        "portreeve policy \"%s\" couldn't be applied: the webhook ran into an error of its own (%s); see its log for request %s"
            .formatted(
                OneLine.of(target.policy(), 63),
                cause.getClass().getSimpleName(),
                OneLine.of(review.uid(), 128)));
  }
}
