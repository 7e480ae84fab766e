package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is in force of a policy. Nothing edited fails open: what was accepted once stays
 * until something else is, and what never was denies all that it names.
 */
final class PolicyAcceptance {
  private static final Pattern ABOUT_MATERIAL =
      Pattern.compile(
          "spec\\.signers\\[(\\d{1,3})]\\.(trustRoot|key\\.secretRef)\\b.*", Pattern.DOTALL);
  private static final int LISTED = 10;

  private final ImagePolicy object;
  private final Known known;
  private final SignerMaterial material;
  private final RootFreshness freshness;
  private final Check check;

  /** Problems of the spec, and of trust roots and keys by the signer's place in it. */
  private final List<String> ofSpec = new ArrayList<>();

  private final SortedMap<Integer, String> ofMaterial = new TreeMap<>();

  /** What else decides whether a policy can be enforced. */
  @FunctionalInterface
  interface Check {
    /**
     * Looks at a policy.
     *
     * @return what to warn of
     * @throws InvalidPolicyException if it can't be enforced; a problem of a trust root or key
     *     begins with its field
     */
    List<String> of(AcceptedPolicy policy);
  }

  /**
   * What is known of the policy of a name.
   *
   * @param inForce what is in force; null: nothing, or nothing that can be read
   * @param asked how binding it is to the API server, which asks about it; null: nothing is asked
   */
  record Known(@Nullable AcceptedPolicy inForce, @Nullable PolicyMode asked) {
    /**
     * Whether there was something in force, and nobody knows any more what: the API server goes on
     * asking about it.
     */
    boolean isLost() {
      return asked != null && (inForce == null || isLoss(inForce));
    }

    /**
     * How binding it is from now on: an edit that can't be accepted doesn't change what is lost.
     */
    PolicyMode mode(PolicyMode edited) {
      if (asked == null
          || !isLost()
          || (asked != PolicyMode.Enforce && edited == PolicyMode.Audit)) {
        return edited;
      }
      return asked;
    }
  }

  /**
   * What is in force from now on, and why.
   *
   * @param policy the policy in force, or one with a fault, which denies what it is asked about
   * @param outcome what to say of the object
   * @param warnings what to warn of
   * @param trustRoots what to say of its trust roots and keys; null: it refers to none
   */
  record Decision(
      AcceptedPolicy policy,
      Outcome outcome,
      List<String> warnings,
      @Nullable Outcome trustRoots) {}

  private PolicyAcceptance(
      ImagePolicy object,
      Known known,
      SignerMaterial material,
      RootFreshness freshness,
      Check check) {
    this.object = object;
    this.known = known;
    this.material = material;
    this.freshness = freshness;
    this.check = check;
  }

  /** Decides, also by what came of reading what its signers refer to, and how old that may be. */
  static Decision decide(
      ImagePolicy object,
      Known known,
      SignerMaterial material,
      RootFreshness freshness,
      Check check) {
    return new PolicyAcceptance(object, known, material, freshness, check).decide();
  }

  /** Whether a policy stands for one that is lost: it denies all that the API server asks about. */
  static boolean isLoss(AcceptedPolicy policy) {
    return policy.fault() != null && policy.spec().images().isEmpty();
  }

  private Decision decide() {
    var candidate = candidate();
    noteMissing();
    try {
      var warnings = check.of(candidate);
      if (ofMaterial.isEmpty()) {
        return accepted(candidate, warnings);
      }
    } catch (InvalidPolicyException e) {
      e.problems().forEach(this::note);
    }
    var inForce = known.inForce();
    return inForce == null || inForce.fault() != null ? denying() : keeping(inForce);
  }

  private AcceptedPolicy candidate() {
    return policy(
        object.getSpec(),
        SignerMaterial.texts(material.roots()),
        SignerMaterial.texts(material.keys()),
        null);
  }

  private AcceptedPolicy policy(
      ImagePolicySpec spec,
      Map<String, String> roots,
      Map<String, String> keys,
      @Nullable String fault) {
    var metadata = object.getMetadata();
    return new AcceptedPolicy(
        metadata.getName(),
        metadata.getUid(),
        metadata.getGeneration(),
        spec,
        roots,
        keys,
        List.of(),
        fault);
  }

  private void noteMissing() {
    var signers = object.getSpec().signers();
    for (var i = 0; i < signers.size(); i++) {
      var field = "spec.signers[%d].".formatted(i);
      var place = i;
      material.missing(signers.get(i).name()).ifPresent(why -> ofMaterial.put(place, field + why));
    }
  }

  private void note(String problem) {
    var about = ABOUT_MATERIAL.matcher(problem);
    if (about.matches()) {
      var _ = ofMaterial.putIfAbsent(Integer.parseInt(about.group(1)), problem);
    } else {
      ofSpec.add(problem);
    }
  }

  private Decision accepted(AcceptedPolicy candidate, List<String> warnings) {
    var said = "generation " + candidate.generation() + " is in force";
    if (!warnings.isEmpty()) {
      said += "; to look at: " + joined(warnings.stream());
    }
    return new Decision(
        candidate, new Outcome.Ready(Reason.SUCCEEDED, said), warnings, trustRoots());
  }

  private Decision keeping(AcceptedPolicy inForce) {
    var kept = inForce;
    var stays = "generation " + inForce.generation() + " stays in force";
    if (!inForce.uid().equals(object.getMetadata().getUid())) {
      stays =
          "the ImagePolicy of that name before this one, UID %s, generation %d, stays in force"
              .formatted(inForce.uid(), inForce.generation());
    } else if (ofSpec.isEmpty() && isSameGeneration(inForce)) {
      kept = withReadable(inForce);
      stays += " with the trust roots and keys that were read last";
    }
    return new Decision(kept, notReady(stays), List.of(), trustRoots());
  }

  private boolean isSameGeneration(AcceptedPolicy inForce) {
    return inForce.generation() == object.getMetadata().getGeneration()
        && inForce.spec().equals(object.getSpec());
  }

  /** Some trust roots or keys broke: what became of the others counts. */
  private AcceptedPolicy withReadable(AcceptedPolicy inForce) {
    var roots = new HashMap<>(inForce.trustRoots());
    var keys = new HashMap<>(inForce.keys());
    var signers = object.getSpec().signers();
    for (var i = 0; i < signers.size(); i++) {
      if (!ofMaterial.containsKey(i)) {
        copy(signers.get(i).name(), SignerMaterial.texts(material.roots()), roots);
        copy(signers.get(i).name(), SignerMaterial.texts(material.keys()), keys);
      }
    }
    var refreshed = policy(inForce.spec(), roots, keys, null);
    try {
      var _ = check.of(refreshed);
      return refreshed;
    } catch (InvalidPolicyException _) {
      return inForce;
    }
  }

  private static void copy(String signer, Map<String, String> from, Map<String, String> to) {
    var text = from.get(signer);
    if (text != null) {
      to.put(signer, text);
    }
  }

  private Decision denying() {
    var lost = known.isLost();
    var outcome =
        notReady(
            lost
                ? "what was in force is lost: all that the API server still asks about for this policy is denied"
                : "no generation was ever accepted: " + unaccepted(object.getSpec().mode()));
    var spec = object.getSpec();
    // Of a policy that can't be read, no more than what says whom it concerns.
    var named =
        ImagePolicySpec.naming(
            spec.effect(),
            lost ? List.of() : spec.images(),
            lost ? List.of() : spec.excludeImages(),
            lost ? null : spec.namespaceSelector(),
            known.mode(spec.mode()));
    return new Decision(
        policy(named, Map.of(), Map.of(), problems()), outcome, List.of(), trustRoots());
  }

  private static String unaccepted(@Nullable PolicyMode mode) {
    var binds = mode == null || mode == PolicyMode.Enforce;
    return binds ? "the images that it names are denied" : "nothing is denied";
  }

  private Outcome notReady(String consequence) {
    var said = problems() + "; " + consequence;
    if (!ofSpec.isEmpty()) {
      return new Outcome.Stalled(Reason.INVALID_SPEC, said);
    }
    return isPending()
        ? new Outcome.Progressing(Reason.TRUST_ROOT_NOT_FETCHED, said)
        : new Outcome.Stalled(Reason.TRUST_ROOT_UNUSABLE, said);
  }

  private boolean isPending() {
    var signers = object.getSpec().signers();
    return ofMaterial.keySet().stream().allMatch(i -> material.isPending(signers.get(i).name()));
  }

  private String problems() {
    return joined(Stream.concat(ofSpec.stream(), ofMaterial.values().stream()));
  }

  private static String joined(Stream<String> parts) {
    var all = parts.toList();
    var said = String.join("; ", all.subList(0, Math.min(LISTED, all.size())));
    return all.size() > LISTED ? said + "; and " + (all.size() - LISTED) + " more" : said;
  }

  private @Nullable Outcome trustRoots() {
    if (material.isEmpty()) {
      return null;
    }
    if (ofMaterial.isEmpty()) {
      return freshness.outcome(material.freshness());
    }
    var said = joined(ofMaterial.values().stream());
    return isPending()
        ? new Outcome.Progressing(Reason.TRUST_ROOT_NOT_FETCHED, said)
        : new Outcome.Stalled(Reason.TRUST_ROOT_UNUSABLE, said);
  }
}
