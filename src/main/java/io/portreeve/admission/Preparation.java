package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
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

  /** Prepares a request; its answer binds: what becomes of it is for others to say. */
  static Preparation of(
      Target target, PoliciesInForce.Entry policy, ExceptionsInForce exceptions, Review review) {
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
      case PoliciesInForce.Entry.InForce(var inForce) ->
          new ImageSelection(target, inForce, exceptions, review).prepare();
    };
  }

  private static Preparation unlessNothingIsNew(Review review, String message) {
    var notUnderstood = notUnderstood(Target.Phase.VALIDATE, review);
    if (notUnderstood != null) {
      return notUnderstood;
    }
    return PodImages.added(review).isEmpty()
        ? new Answered(Answer.allowed())
        : refused(Result.NOT_READY, message);
  }

  /** The answer to what isn't made to be decided here; null: it is. */
  static @Nullable Preparation notUnderstood(Target.Phase phase, Review review) {
    var object = review.object();
    var isWorkload = phase == Target.Phase.WORKLOADS;
    if (isWorkload ? !review.isWorkload() : !review.isPod()) {
      return notUnderstood(
          "decides on %s only, and was asked about a %s"
              .formatted(isWorkload ? "workloads" : "pods", review.describedKind()));
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

  private static Preparation refused(Result result, String message) {
    return new Answered(Answer.refused(result, message));
  }
}
