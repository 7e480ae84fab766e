package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.enforcement.BaseImageKeeper.Kept;
import io.portreeve.enforcement.PolicyAcceptance.Decision;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.BaseImage;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the base images that a policy names: what the policy in force of that name knew
 * of them, which survives restarts and edits, and what has been seen since. A tag of which nothing
 * was ever known keeps a policy from being accepted; one that can't be asked now doesn't.
 */
final class BaseMaterial {
  private final List<BaseImage> known = new ArrayList<>();
  private final List<BaseImage> seen = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean isPending = true;

  private BaseMaterial() {}

  /**
   * Reads it; waits for no registry.
   *
   * @param spec what the policy says now
   * @param inForce what is in force of that name; null: nothing
   * @param scope whose credentials these are
   */
  static BaseMaterial read(
      ImagePolicySpec spec,
      @Nullable AcceptedPolicy inForce,
      BaseImageKeeper keeper,
      String scope,
      PullCredentials credentials) {
    var material = new BaseMaterial();
    if (inForce != null) {
      material.known.addAll(inForce.baseImages());
    }
    var allowed = allowed(spec);
    for (var i = 0; i < allowed.size(); i++) {
      var image = reference(allowed.get(i));
      if (image != null) {
        material.add(
            "spec.baseImages.allowed[%d]: ".formatted(i),
            image,
            keeper.kept(image, scope, credentials));
      }
    }
    return material;
  }

  private static List<String> allowed(ImagePolicySpec spec) {
    return spec.baseImages() == null ? List.of() : spec.baseImages().allowed();
  }

  /** Null where the compiler says what is wrong with it. */
  private static @Nullable ImageReference reference(String text) {
    try {
      var image = ImageReference.parse(text);
      return image.tag() == null || image.digest() != null ? null : image;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private void add(String field, ImageReference image, Kept kept) {
    seen.addAll(kept.seen());
    var reference = BaseImage.reference(image);
    var all = BaseHistory.join(known, kept.seen(), Set.of(reference));
    var fault = kept.fault();
    if (all.isEmpty()) {
      isPending &= fault == null || !fault.isFinal();
      missing.add(
          field
              + (fault == null
                  ? reference + " is asked for the first time"
                  : "nothing was ever fetched of %s, and it is tried again and again: %s"
                      .formatted(reference, fault)));
    } else if (fault != null) {
      warnings.add(
          field
              + "what %s names now isn't known, what is known of it stays: %s"
                  .formatted(reference, fault));
    }
    if (all.size() >= BaseHistory.MOST_DIGESTS) {
      warnings.add(
          field
              + "%s has named %d digests or more, of which the oldest are forgotten: images on these are refused"
                  .formatted(reference, BaseHistory.MOST_DIGESTS));
    }
  }

  /** The tags that a policy names, of those that can be read. */
  static List<ImageReference> references(ImagePolicySpec spec) {
    return allowed(spec).stream().map(BaseMaterial::reference).flatMap(Stream::ofNullable).toList();
  }

  /** The policy with what is known of the bases that it names. */
  AcceptedPolicy into(AcceptedPolicy policy) {
    var references = new HashSet<String>();
    for (var image : references(policy.spec())) {
      references.add(BaseImage.reference(image));
    }
    return policy.withBaseImages(BaseHistory.join(known, seen, references));
  }

  /**
   * Checks that something is known of each.
   *
   * @throws InvalidPolicyException if not
   */
  void check() {
    if (!missing.isEmpty()) {
      throw new InvalidPolicyException(missing);
    }
  }

  /** A decision with what is known of bases, and with what there is to say of them. */
  Decision complete(Decision decision) {
    return new Decision(
        into(decision.policy()),
        outcome(decision.outcome()),
        decision.outcome() instanceof Outcome.Ready ? joined(decision.warnings()) : List.of(),
        decision.trustRoots());
  }

  private List<String> joined(List<String> others) {
    var all = new ArrayList<>(others);
    all.addAll(warnings);
    return all;
  }

  private Outcome outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ready(var reason, var message) ->
          warnings.isEmpty()
              ? outcome
              : new Outcome.Ready(reason, message + "; " + String.join("; ", warnings));
      case Outcome.Stalled(var reason, var message) -> {
        if (!reason.equals(Reason.INVALID_SPEC)
            || missing.isEmpty()
            || !message.startsWith(missing.getFirst())) {
          yield outcome;
        }
        yield isPending
            ? new Outcome.Progressing(Reason.BASE_IMAGE_NOT_FETCHED, message)
            : new Outcome.Stalled(Reason.BASE_IMAGE_UNUSABLE, message);
      }
      case Outcome.Progressing _ -> outcome;
    };
  }
}
