package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.Verdicts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a request by its form and its policy's patterns, without any look at an
 * image: everything, or what is left to do. Malformed references end here: nothing was asked of any
 * host for them.
 */
sealed interface Preparation {
  /** The answer is found. */
  record Answered(Answer answer) implements Preparation {}

  /** Images are to be looked at. */
  record Needs(Work work) implements Preparation {}

  /** Prepares a request. */
  static Preparation of(Target target, PoliciesInForce.Entry policy, Review review) {
    if (review.operation().equals("DELETE")) {
      return new Answered(Answer.allowed());
    }
    return switch (policy) {
      case PoliciesInForce.Entry.Unknown _ ->
          refused(
              Result.UNKNOWN_POLICY,
              "portreeve: there is no policy \"%s\" in force; if its ImagePolicy was deleted, its webhook configuration"
                  .formatted(OneLine.of(target.policy(), 63))
                  .concat(" portreeve-<policy> goes with it; see the operator's log if it stays"));
      case PoliciesInForce.Entry.NotYetRead _ ->
          unlessNothingIsNew(
              review,
              "portreeve policy \"%s\" isn't known yet: this webhook has just started; try again"
                  .formatted(OneLine.of(target.policy(), 63)));
      case PoliciesInForce.Entry.Broken(var reason) ->
          unlessNothingIsNew(
              review,
              "portreeve policy \"%s\" can't be applied, so nothing passes it: %s"
                  .formatted(OneLine.of(target.policy(), 63), reason));
      case PoliciesInForce.Entry.InForce(var inForce) -> images(target, inForce, review);
    };
  }

  private static Preparation unlessNothingIsNew(Review review, String message) {
    var notUnderstood = notUnderstood(review);
    if (notUnderstood != null) {
      return notUnderstood;
    }
    return PodImages.added(review).isEmpty()
        ? new Answered(Answer.allowed())
        : refused(Result.NOT_READY, message);
  }

  private static @Nullable Preparation notUnderstood(Review review) {
    var object = review.object();
    if (!review.isPod()) {
      return notUnderstood("decides on pods only, and was asked about a " + review.describedKind());
    }
    if (!review.operation().equals("CREATE") && !review.operation().equals("UPDATE")) {
      return notUnderstood(
          "decides on CREATE and UPDATE, and was asked about "
              + OneLine.of(review.operation(), 32));
    }
    if (object == null || review.namespace().isEmpty()) {
      return notUnderstood("was sent no pod, or no namespace");
    }
    if (object.tooMany()) {
      return refused(
          Result.DENIED,
          "portreeve: the pod names more than %,d images; split it"
              .formatted(AdmissionBounds.MAX_IMAGES));
    }
    return null;
  }

  private static Preparation notUnderstood(String what) {
    return refused(
        Result.NOT_UNDERSTOOD,
        "portreeve "
            + what
            + "; its webhook configurations are the operator's: undo changes to them");
  }

  private static Preparation images(Target target, PolicyInForce policy, Review review) {
    var notUnderstood = notUnderstood(review);
    if (notUnderstood != null) {
      return notUnderstood;
    }
    var mutating = target.phase() == Target.Phase.MUTATE;
    SequencedMap<ImageReference, List<PodImage>> matched = new LinkedHashMap<>();
    var malformed = new DenialText(policy.name());
    for (var image : PodImages.added(review)) {
      // While others may still fill it in, an image that isn't written is none.
      if (!mutating || !image.text().isEmpty()) {
        match(policy, image, matched, malformed);
      }
    }
    if (!malformed.isEmpty()) {
      return refused(Result.DENIED, malformed.toString());
    }
    if (matched.size() > AdmissionBounds.MAX_DISTINCT_IMAGES) {
      return refused(
          Result.DENIED,
          "portreeve policy \"%s\" is about %,d different images of this pod; at most %d are looked at: split the pod"
              .formatted(policy.name(), matched.size(), AdmissionBounds.MAX_DISTINCT_IMAGES));
    }
    return mutating
        ? pinning(policy, review, matched)
        : work(policy, Work.Kind.JUDGE, review, matched);
  }

  private static void match(
      PolicyInForce policy,
      PodImage image,
      SequencedMap<ImageReference, List<PodImage>> matched,
      DenialText malformed) {
    try {
      var reference = parse(image.text());
      if (policy.compiled().matches(reference)) {
        matched.computeIfAbsent(reference, _ -> new ArrayList<>()).add(image.withShortName());
      }
    } catch (IllegalArgumentException e) {
      malformed.addMalformed(image, Objects.requireNonNullElse(e.getMessage(), "malformed"));
    }
  }

  private static ImageReference parse(String text) {
    if (text.length() > AdmissionBounds.MAX_IMAGE_CHARS) {
      throw new IllegalArgumentException(
          "the reference has %,d characters; at most %,d are allowed"
              .formatted(text.length(), AdmissionBounds.MAX_IMAGE_CHARS));
    }
    return ImageReference.parse(text);
  }

  /** Refused is what no digest mends: a registry isn't asked for it. */
  private static Preparation pinning(
      PolicyInForce policy, Review review, SequencedMap<ImageReference, List<PodImage>> matched) {
    var denials = new DenialText(policy.name());
    matched.forEach(
        (image, places) ->
            Verdicts.ofReference(policy.compiled(), image)
                .ifPresent(denied -> denials.add(image, places, denied)));
    if (!denials.isEmpty()) {
      return refused(Result.DENIED, denials.toString());
    }
    matched.keySet().removeIf(image -> image.digest() != null);
    return policy.compiled().pins()
        ? work(policy, Work.Kind.PIN, review, matched)
        : new Answered(Answer.allowed());
  }

  private static Preparation work(
      PolicyInForce policy,
      Work.Kind kind,
      Review review,
      SequencedMap<ImageReference, List<PodImage>> matched) {
    var pod = review.object();
    return matched.isEmpty() || pod == null
        ? new Answered(Answer.allowed())
        : new Needs(new Work(policy, kind, review.namespace(), pod.withoutImages(), matched));
  }

  private static Preparation refused(Result result, String message) {
    return new Answered(Answer.refused(result, message));
  }
}
