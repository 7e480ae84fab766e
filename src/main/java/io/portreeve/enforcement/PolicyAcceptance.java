package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.enforcement.TrustRootReader.Reading;
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
  private static final Pattern ABOUT_TRUST_ROOT =
      Pattern.compile("spec\\.signers\\[(\\d{1,3})]\\.trustRoot\\b.*", Pattern.DOTALL);
  private static final int LISTED = 10;

  private final ImagePolicy object;
  private final Known known;
  private final Map<String, Reading> roots;
  private final Check check;

  /** Problems of the spec, and of trust roots by the signer's place in it. */
  private final List<String> ofSpec = new ArrayList<>();

  private final SortedMap<Integer, String> ofRoots = new TreeMap<>();

  /** What else decides whether a policy can be enforced. */
  @FunctionalInterface
  interface Check {
    /**
     * Looks at a policy.
     *
     * @return what to warn of
     * @throws InvalidPolicyException if it can't be enforced; a problem of a trust root begins with
     *     its field
     */
    List<String> of(AcceptedPolicy policy);
  }

  /**
   * What is known of the policy of a name.
   *
   * @param inForce what is in force; null: nothing, or nothing that can be read
   * @param isAsked whether the API server asks about it
   */
  record Known(@Nullable AcceptedPolicy inForce, boolean isAsked) {
    /**
     * Whether there was something in force, and nobody knows any more what: the API server goes on
     * asking about it.
     */
    boolean isLost() {
      return isAsked && (inForce == null || isLoss(inForce));
    }
  }

  /**
   * What is in force from now on, and why.
   *
   * @param policy the policy in force, or one with a fault, which denies what it is asked about
   * @param outcome what to say of the object
   * @param warnings what to warn of
   * @param trustRoots what to say of its trust roots; null: it has none
   */
  record Decision(
      AcceptedPolicy policy,
      Outcome outcome,
      List<String> warnings,
      @Nullable Outcome trustRoots) {}

  private PolicyAcceptance(
      ImagePolicy object, Known known, Map<String, Reading> roots, Check check) {
    this.object = object;
    this.known = known;
    this.roots = roots;
    this.check = check;
  }

  /**
   * Decides.
   *
   * @param roots what came of reading each signer's trust root, by the signer's name
   */
  static Decision decide(ImagePolicy object, Known known, Map<String, Reading> roots, Check check) {
    return new PolicyAcceptance(object, known, roots, check).decide();
  }

  /** Whether a policy stands for one that is lost: it denies all that the API server asks about. */
  static boolean isLoss(AcceptedPolicy policy) {
    return policy.fault() != null && policy.spec().images().isEmpty();
  }

  private Decision decide() {
    var candidate = candidate();
    noteUnreadRoots();
    try {
      var warnings = check.of(candidate);
      if (ofRoots.isEmpty()) {
        return accepted(candidate, warnings);
      }
    } catch (InvalidPolicyException e) {
      e.problems().forEach(this::note);
    }
    var inForce = known.inForce();
    return inForce == null || inForce.fault() != null ? denying() : keeping(inForce);
  }

  private AcceptedPolicy candidate() {
    var texts = new HashMap<String, String>();
    roots.forEach(
        (signer, reading) -> {
          if (reading instanceof Reading.Found(var text)) {
            texts.put(signer, text);
          }
        });
    return policy(object.getSpec(), texts, null);
  }

  private AcceptedPolicy policy(
      ImagePolicySpec spec, Map<String, String> texts, @Nullable String fault) {
    var metadata = object.getMetadata();
    return new AcceptedPolicy(
        metadata.getName(), metadata.getUid(), metadata.getGeneration(), spec, texts, fault);
  }

  private void noteUnreadRoots() {
    var signers = object.getSpec().signers();
    for (var i = 0; i < signers.size(); i++) {
      if (roots.get(signers.get(i).name()) instanceof Reading.Unusable(var why)) {
        var ref = signers.get(i).trustRoot().configMapRef();
        var _ =
            ofRoots.put(
                i,
                "spec.signers[%d].trustRoot.configMapRef: ConfigMap \"%s/%s\" %s"
                    .formatted(i, ref.namespace(), ref.name(), why));
      }
    }
  }

  private void note(String problem) {
    var root = ABOUT_TRUST_ROOT.matcher(problem);
    if (root.matches()) {
      var _ = ofRoots.putIfAbsent(Integer.parseInt(root.group(1)), problem);
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
      kept = withReadableRoots(inForce);
      stays += " with the trust roots that were read last";
    }
    return new Decision(kept, stalled(stays), List.of(), trustRoots());
  }

  private boolean isSameGeneration(AcceptedPolicy inForce) {
    return inForce.generation() == object.getMetadata().getGeneration()
        && inForce.spec().equals(object.getSpec());
  }

  /** Some trust roots broke: what became of the others counts. */
  private AcceptedPolicy withReadableRoots(AcceptedPolicy inForce) {
    var texts = new HashMap<>(inForce.trustRoots());
    var signers = object.getSpec().signers();
    for (var i = 0; i < signers.size(); i++) {
      var name = signers.get(i).name();
      if (!ofRoots.containsKey(i) && roots.get(name) instanceof Reading.Found(var text)) {
        texts.put(name, text);
      }
    }
    var refreshed = policy(inForce.spec(), texts, null);
    try {
      var _ = check.of(refreshed);
      return refreshed;
    } catch (InvalidPolicyException _) {
      return inForce;
    }
  }

  private Decision denying() {
    var lost = known.isLost();
    var stalled =
        stalled(
            lost
                ? "what was in force is lost: all that the API server still asks about for this policy is denied"
                : "no generation was ever accepted: the images that it names are denied");
    var spec = object.getSpec();
    // Of a policy that can't be read, no more than what says whom it concerns.
    var named =
        new ImagePolicySpec(
            spec.effect(),
            lost ? List.of() : spec.images(),
            lost ? List.of() : spec.excludeImages(),
            lost ? null : spec.namespaceSelector(),
            spec.mode(),
            null,
            null,
            null,
            List.of(),
            null);
    return new Decision(policy(named, Map.of(), problems()), stalled, List.of(), trustRoots());
  }

  private Outcome.Stalled stalled(String consequence) {
    return new Outcome.Stalled(
        ofSpec.isEmpty() ? Reason.TRUST_ROOT_UNUSABLE : Reason.INVALID_SPEC,
        problems() + "; " + consequence);
  }

  private String problems() {
    return joined(Stream.concat(ofSpec.stream(), ofRoots.values().stream()));
  }

  private static String joined(Stream<String> parts) {
    var all = parts.toList();
    var said = String.join("; ", all.subList(0, Math.min(LISTED, all.size())));
    return all.size() > LISTED ? said + "; and " + (all.size() - LISTED) + " more" : said;
  }

  private @Nullable Outcome trustRoots() {
    if (object.getSpec().signers().isEmpty()) {
      return null;
    }
    return ofRoots.isEmpty()
        ? new Outcome.Ready(
            Reason.SUCCEEDED, "every trust root was read where the policy says it is")
        : new Outcome.Stalled(Reason.TRUST_ROOT_UNUSABLE, joined(ofRoots.values().stream()));
  }
}
