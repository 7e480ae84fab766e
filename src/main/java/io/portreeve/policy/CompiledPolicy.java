package io.portreeve.policy;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.evidence.EvidenceDemand;
import io.portreeve.image.ImagePattern;
import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy, checked and ready to decide. Immutable. */
public final class CompiledPolicy {
  private final String name;
  private final @Nullable String fault;
  private final Images images;
  private final Demands demands;
  private final Handling handling;
  private final List<String> warnings;
  private final String evidenceKey;

  /**
   * The images that a policy is about.
   *
   * @param included patterns of which one must match; empty: every image
   * @param excluded patterns of which none may match
   */
  record Images(List<ImagePattern> included, List<ImagePattern> excluded) {
    Images {
      included = List.copyOf(included);
      excluded = List.copyOf(excluded);
    }

    private boolean contain(ImageReference image) {
      return (included.isEmpty() || matchOne(included, image)) && !matchOne(excluded, image);
    }

    private static boolean matchOne(List<ImagePattern> patterns, ImageReference image) {
      for (var pattern : patterns) {
        if (pattern.matches(image)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * What is asked of an image.
   *
   * @param effect whether anything can satisfy the policy
   * @param onError what an error means
   * @param tags what is asked of its tag
   * @param evidence what must be found out about it: signatures, attestations, contents
   * @param contents what is asked of its contents
   */
  record Demands(
      PolicyEffect effect,
      OnError onError,
      TagDemands tags,
      EvidenceDemand evidence,
      ContentDemands contents) {
    static final Demands IMPOSSIBLE =
        new Demands(
            PolicyEffect.Deny,
            OnError.Deny,
            TagDemands.NONE,
            EvidenceDemand.NONE,
            ContentDemands.NONE);
  }

  /**
   * How its verdicts are handled.
   *
   * @param mode how binding they are
   * @param gracePeriod how long evidence counts that can't be fetched again; null: not at all
   */
  record Handling(PolicyMode mode, @Nullable Duration gracePeriod) {}

  CompiledPolicy(
      String name,
      @Nullable String fault,
      Images images,
      Demands demands,
      Handling handling,
      List<String> warnings) {
    this.name = name;
    this.fault = fault;
    this.images = images;
    this.demands = demands;
    this.handling = handling;
    this.warnings = List.copyOf(warnings);
    this.evidenceKey = Parts.hash(demands.evidence().fingerprint());
  }

  /**
   * Compiles a policy. One whose {@link AcceptedPolicy#fault()} is set refuses all that it matches,
   * and matches everything that it is asked of where its patterns can't be read.
   *
   * @throws InvalidPolicyException if it can't be enforced, with everything that is wrong
   */
  public static CompiledPolicy compile(AcceptedPolicy policy) {
    return PolicyCompiler.compile(policy);
  }

  /** Name of the ImagePolicy. */
  public String name() {
    return name;
  }

  /** Whether the policy is about this image. Its tag and digest play no part. */
  public boolean matches(ImageReference image) {
    return images.contain(image);
  }

  /** Whether pods must name a digest. */
  public boolean pins() {
    return demands.tags().pin();
  }

  /**
   * What an error means: as the policy says, but Deny where nothing can satisfy it. Whoever gives
   * up on an image goes by this.
   */
  public OnError onError() {
    return demands.onError();
  }

  /** How binding it is. */
  public PolicyMode mode() {
    return handling.mode();
  }

  /**
   * How long after its verification evidence still counts while it can't be fetched again; null:
   * not at all.
   */
  public @Nullable Duration gracePeriod() {
    return handling.gracePeriod();
  }

  /** What its author should look at, although it can be enforced: too broad, or without effect. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Hash of all in it that evidence depends on: what is asked for, with keys, conditions and the
   * version of trust material. Policies with the same one share evidence.
   */
  public String evidenceKey() {
    return evidenceKey;
  }

  /** What must be found out about an image: signatures, attestations, contents. */
  public EvidenceDemand evidenceDemand() {
    return demands.evidence();
  }

  @Nullable String fault() {
    return fault;
  }

  Demands demands() {
    return demands;
  }

  @Override
  public String toString() {
    return "ImagePolicy " + name;
  }
}
