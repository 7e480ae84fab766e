package io.portreeve.policy;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.evidence.Evidence;
import io.portreeve.image.Glob;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts, as functions of a policy, a reference, facts and the time. No I/O, no state: what is
 * cached is evidence, never one of these.
 */
public final class Verdicts {
  private static final Admitted ADMITTED = new Admitted(List.of());

  private Verdicts() {}

  /**
   * What is wrong with a reference that nothing which comes later can mend: the policy has a fault,
   * refuses whatever it matches, or doesn't allow the tag. Empty: nothing. A reference of only a
   * digest has no tag, and passes; one with neither has {@code latest}. For the call that pins
   * images: pinning adds a digest, so whoever pins an implicit tag has to write it out.
   */
  public static Optional<Denied> ofReference(CompiledPolicy policy, ImageReference image) {
    var fault = policy.fault();
    if (fault != null) {
      return Optional.of(
          new Denied(
              "policy",
              "it can't be enforced: " + Texts.printable(fault),
              "a policy that was accepted once",
              "correct ImagePolicy %s; its status says what is wrong".formatted(policy.name())));
    }
    if (policy.demands().effect() == PolicyEffect.Deny) {
      return Optional.of(
          new Denied(
              "effect",
              "image " + image.name(),
              "no image that the policy names",
              "use an image that ImagePolicy %s doesn't name".formatted(policy.name())));
    }
    return Optional.ofNullable(tag(policy, image));
  }

  private static @Nullable Denied tag(CompiledPolicy policy, ImageReference image) {
    var tag = image.tagOrLatest();
    if (tag == null) {
      return null;
    }
    var rules = policy.demands().tags();
    for (var pattern : rules.deny()) {
      if (pattern.matches(tag)) {
        return new Denied(
            "tags.deny",
            "tag '%s'".formatted(tag),
            "no tag like " + texts(rules.deny()),
            "name another tag");
      }
    }
    if (rules.allow().isEmpty()) {
      return null;
    }
    for (var pattern : rules.allow()) {
      if (pattern.matches(tag)) {
        return null;
      }
    }
    return new Denied(
        "tags.allow",
        "tag '%s'".formatted(tag),
        "a tag like " + texts(rules.allow()),
        "name such a tag, or a digest");
  }

  private static String texts(List<Glob> globs) {
    return Texts.quoted(globs.stream().map(Glob::text).toList());
  }

  /** Whether the policy wants a digest of a reference that has none. */
  static boolean lacksDigest(CompiledPolicy policy, ImageReference image) {
    return policy.pins() && image.digest() == null;
  }

  /** The refusal of a reference that {@link #lacksDigest}. */
  static Denied unpinned(ImageReference image) {
    return new Denied(
        "tags.pin",
        "tag '%s' without a digest".formatted(image.tagOrLatest()),
        "tag@digest, as Portreeve's mutating webhook writes it",
        "create the pod again; if this comes back, a mutating webhook that runs later puts the tag"
            + " in: let it keep the digest, or run it first");
  }

  /** Whether an error is no excuse. */
  static boolean isErrorDenied(CompiledPolicy policy) {
    return policy.demands().onError() == OnError.Deny;
  }

  /** Whether nothing more than the reference is asked for. */
  public static boolean needsNoEvidence(CompiledPolicy policy) {
    return policy.evidenceDemand().isEmpty();
  }

  /**
   * The verdict on an image of which there is evidence: all that can be said of the reference, and
   * then whether enough signers have signed, each attestation is met, and the image consists of
   * what it should.
   *
   * @param now when it would start: base images age
   * @throws IllegalStateException if the evidence is of another digest, or of something else than
   *     the policy asks for
   */
  public static ImageVerdict of(
      CompiledPolicy policy, ImageReference image, Evidence evidence, Instant now) {
    return of(policy, image, EvidenceVerdict.facts(policy, image, evidence), now);
  }

  static ImageVerdict of(CompiledPolicy policy, ImageReference image, Facts facts, Instant now) {
    var refused = ofReference(policy, image);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (lacksDigest(policy, image)) {
      return unpinned(image);
    }
    if (!EvidenceVerdict.suffice(policy, facts)) {
      return EvidenceVerdict.denial(policy, image, facts);
    }
    var denied = ContentsVerdict.of(policy, image, facts.contents(), now);
    return denied == null ? ADMITTED : denied;
  }

  /** The verdict on a reference that has nothing against it, of a policy that asks no more. */
  static ImageVerdict withoutEvidence() {
    return ADMITTED;
  }

  /**
   * The verdict where evidence, or the digest of a tag, can't be had: as the policy's {@code
   * onError} says, naming the true cause. What comes from a registry and isn't what was asked for
   * is refused whatever {@code onError} says: who may push could bring it about. So is anything but
   * an error of registries and credentials: a defect of ours is no reason to trust an image.
   *
   * @param error what was thrown
   */
  public static ImageVerdict ofError(
      CompiledPolicy policy, ImageReference image, RuntimeException error) {
    return ErrorVerdict.of(policy, image, error);
  }
}
