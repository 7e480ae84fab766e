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

/** Chooses, of the images of a request, those that a policy is about and that are to be decided. */
final class ImageSelection {
  private final Target target;
  private final PolicyInForce policy;
  private final ExceptionsInForce exceptions;
  private final Review review;
  private final Force force;
  private final SequencedMap<ImageReference, List<PodImage>> matched = new LinkedHashMap<>();
  private @Nullable DenialText malformed;

  /** Of a request that a policy in force decides on. */
  ImageSelection(Target target, PolicyInForce policy, ExceptionsInForce exceptions, Review review) {
    this.target = target;
    this.policy = policy;
    this.exceptions = exceptions;
    this.review = review;
    this.force = Force.of(target.phase(), policy);
  }

  /** What the request comes to by its form. */
  Preparation prepare() {
    var notUnderstood = Preparation.notUnderstood(target.phase(), review);
    if (notUnderstood != null) {
      return notUnderstood;
    }
    return switch (target.phase()) {
      // What doesn't bind changes nothing either: a call for it is of a moment ago.
      case MUTATE -> force == Force.BINDS ? selected() : allowed();
      case VALIDATE -> selected();
      case WORKLOADS -> policy.tellsOfWorkloads() ? selected() : allowed();
    };
  }

  private static Preparation allowed() {
    return new Preparation.Answered(Answer.allowed());
  }

  private Preparation selected() {
    var mutating = target.phase() == Target.Phase.MUTATE;
    for (var image : PodImages.added(review)) {
      // While others may still fill it in, an image that isn't written is none.
      if (!mutating || !image.text().isEmpty()) {
        match(image);
      }
    }
    if (malformed != null) {
      return refused(malformed.refusal(), Exempted.NONE);
    }
    // Before anything is asked of anybody: an exception is for when nobody answers.
    var exempted = Exempted.from(policy.name(), review.namespace(), matched, exceptions);
    if (matched.size() > AdmissionBounds.MAX_DISTINCT_IMAGES) {
      return refused(
          Refusal.of(
              "portreeve policy \"%s\" is about %,d different images of this pod; at most %d are looked at: split the pod"
                  .formatted(policy.name(), matched.size(), AdmissionBounds.MAX_DISTINCT_IMAGES)),
          exempted);
    }
    return mutating ? pinning(exempted) : work(Work.Kind.judging(force), exempted);
  }

  private void match(PodImage image) {
    try {
      var reference = parse(image.text());
      if (policy.compiled().matches(reference)) {
        matched.computeIfAbsent(reference, _ -> new ArrayList<>()).add(image.withShortName());
      }
    } catch (IllegalArgumentException e) {
      if (malformed == null) {
        malformed = new DenialText(policy.name());
      }
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
  private Preparation pinning(Exempted exempted) {
    var denials = new DenialText(policy.name());
    matched.forEach(
        (image, places) ->
            Verdicts.ofReference(policy.compiled(), image)
                .ifPresent(denied -> denials.add(image, places, denied)));
    if (!denials.isEmpty()) {
      return refused(denials.refusal(), exempted);
    }
    matched.keySet().removeIf(image -> image.digest() != null);
    return policy.compiled().pins()
        ? work(Work.Kind.PIN, exempted)
        : new Preparation.Answered(exempted.noted(Answer.allowed()));
  }

  private Preparation work(Work.Kind kind, Exempted exempted) {
    var pod = review.object();
    if (!matched.isEmpty() && pod != null) {
      var content = pod.withoutImages();
      return new Preparation.Needs(
          new Work(policy, kind, review.namespace(), content, matched, exempted));
    }
    return new Preparation.Answered(
        exempted.isEmpty()
            ? Answer.allowed()
            : exempted.noted(
                Answer.allowed().noting(AuditNotes.of(policy, Result.ADMITTED, List.of()))));
  }

  private static Preparation refused(Refusal refusal, Exempted exempted) {
    return new Preparation.Answered(exempted.noted(Answer.refused(Result.DENIED, refusal)));
  }
}
