package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.ImageTasks.Unfinished;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.ImageJudge;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.Verdicts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: at once from what is known, or with questions to registries, until a deadline.
 * Whatever else happens on the way, a request isn't allowed.
 */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final int MAX_AUDITED = 20;

  private final PoliciesInForce policies;
  private final PodPullCredentials credentials;
  private final ImageJudge judge;
  private final ImageTasks tasks;

  /** Creates it. */
  Admission(
      PoliciesInForce policies,
      PodPullCredentials credentials,
      ImageJudge judge,
      ImageTasks tasks) {
    this.policies = policies;
    this.credentials = credentials;
    this.judge = judge;
    this.tasks = tasks;
  }

  /** What became of a digest that a tag was to be replaced by. */
  private sealed interface Resolution {
    record Found(Digest digest) implements Resolution {}

    record Failed(ImageVerdict verdict) implements Resolution {}
  }

  /** What a request comes to by its form. Never throws. */
  Preparation prepare(Target target, Review review) {
    try {
      return Preparation.of(target, policies.find(target.policy()), review);
    } catch (RuntimeException | Error e) {
      return new Preparation.Answered(failed(target, review, e));
    }
  }

  /** The answer from what is known, without waiting; empty: that isn't enough. Never throws. */
  Optional<Answer> atOnce(Target target, Review review, Work work) {
    try {
      return work.kind() == Work.Kind.PIN
          ? Optional.empty()
          : credentials.known(work).flatMap(known -> judgeKnown(work, known));
    } catch (RuntimeException | Error e) {
      return Optional.of(failed(target, review, e));
    }
  }

  /** The answer, by the deadline. Blocks. Never throws. */
  Answer inTime(Target target, Review review, Work work, Deadline deadline) {
    try {
      var theirs = credentials.of(work, deadline);
      return switch (work.kind()) {
        case PIN -> pin(work, theirs, deadline);
        case JUDGE -> judge(work, theirs, deadline);
      };
    } catch (RuntimeException | Error e) {
      return failed(target, review, e);
    }
  }

  private Optional<Answer> judgeKnown(Work work, PullCredentials known) {
    SequencedMap<ImageReference, ImageVerdict> verdicts = new LinkedHashMap<>();
    for (var image : work.images().keySet()) {
      var verdict = judge.judgeKnown(work.policy().compiled(), image, known);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      verdicts.put(image, verdict.get());
    }
    return Optional.of(answer(work, verdicts));
  }

  private Answer judge(Work work, PodPullCredentials.WhenAsked theirs, Deadline deadline) {
    var policy = work.policy();
    return answer(
        work,
        tasks.<ImageVerdict>each(
            work.images().keySet(),
            new ImageTasks.Owner(work.namespace(), deadline),
            image ->
                unlessStarved(
                    policy,
                    image,
                    theirs,
                    judge.judge(policy.compiled(), image, theirs, deadline.left())),
            (image, why) -> unfinished(policy, image, why)));
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
    tasks
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

  /** What comes together for one answer. */
  private static final class Tally {
    private final Work work;
    private final DenialText denials;
    private final List<String> warnings = new ArrayList<>();
    private final List<Answer.Pin> pins = new ArrayList<>();

    Tally(Work work) {
      this.work = work;
      this.denials = new DenialText(work.policy().name());
    }

    private List<PodImage> places(ImageReference image) {
      return Objects.requireNonNull(work.images().get(image));
    }

    void add(ImageReference image, ImageVerdict verdict) {
      switch (verdict) {
        case ImageVerdict.Denied denied -> denials.add(image, places(image), denied);
        case ImageVerdict.Admitted(var more) -> warnings.addAll(more);
      }
    }

    void pin(ImageReference image, String text) {
      places(image).forEach(place -> pins.add(new Answer.Pin(place.pointer(), text)));
    }

    Answer answer() {
      var admitted = denials.isEmpty();
      var result = admitted ? Result.ADMITTED : Result.DENIED;
      return new Answer(
          result, denials.toString(), admitted ? pins : List.of(), warnings, audit(work, result));
    }
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

  private static Map<String, String> audit(Work work, Result result) {
    var policy = work.policy().accepted();
    var audit = new TreeMap<String, String>();
    audit.put("policy", policy.name() + " (generation " + policy.generation() + ")");
    audit.put("verdict", result == Result.ADMITTED ? "admitted" : "denied");
    var digests =
        work.images().keySet().stream()
            .filter(image -> image.digest() != null)
            .limit(MAX_AUDITED)
            .map(image -> image.name() + "@" + image.digest())
            .toList();
    if (!digests.isEmpty()) {
      audit.put("digests", String.join(" ", digests));
    }
    return audit;
  }

  private static Answer failed(Target target, Review review, Throwable error) {
    LOG.atError()
        .addKeyValue("uid", OneLine.of(review.uid(), 128))
        .addKeyValue("policy", OneLine.of(target.policy(), 63))
        .addKeyValue("phase", target.phase().label())
        .addKeyValue("namespace", OneLine.of(review.namespace(), 63))
        .setCause(BareTrace.of(error))
        .log("A request failed and is denied");
    var cause = error.getCause() == null ? error : error.getCause();
    return Answer.refused(
        Result.FAILED,
        "portreeve policy \"%s\" couldn't be applied: the webhook ran into an error of its own (%s), so the pod is"
            .formatted(OneLine.of(target.policy(), 63), cause.getClass().getSimpleName())
            .concat(" refused; see the webhook's log for request ")
            .concat(OneLine.of(review.uid(), 128)));
  }
}
