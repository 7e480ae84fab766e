package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.enforcement.AcceptedPolicyStore.Stored;
import io.portreeve.enforcement.PolicyAcceptance.Decision;
import io.portreeve.enforcement.PolicyAcceptance.Known;
import io.portreeve.enforcement.WebhookStore.Asked;
import io.portreeve.enforcement.WebhookStore.Live;
import io.portreeve.image.ImagePattern;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One look at one ImagePolicy: read what it refers to, decide, put in force, report. */
public final class PolicyWork {
  /** It becomes the value of a label. */
  private static final int MAX_NAME = 63;

  private final PolicyEntries entries;
  private final PolicyReferences references;
  private final CaBundle certificates;
  private final EnforcementSettings settings;
  private final PolicyReporter reporter;

  /** Creates it. */
  public PolicyWork(
      PolicyEntries entries,
      PolicyReferences references,
      CaBundle certificates,
      EnforcementSettings settings,
      PolicyReporter reporter) {
    this.entries = entries;
    this.references = references;
    this.certificates = certificates;
    this.settings = settings;
    this.reporter = reporter;
  }

  PolicyReport reconcile(ImagePolicy policy) {
    return entries.look(() -> look(policy));
  }

  /** Is told whenever something else is known of what policies refer to. */
  void onChange(Runnable listener) {
    references.bases().onChange(listener);
  }

  /** A look was broken off: what is in force stays. */
  PolicyReport failed(ImagePolicy policy, Throwable thrown) {
    return reporter.failed(policy, thrown);
  }

  /** Lets a policy go, and nothing is asked or decided for it any more. */
  void delete(ImagePolicy policy) {
    entries.look(
        () -> {
          entries.remove(policy.getMetadata().getName());
          return policy;
        });
  }

  private PolicyReport look(ImagePolicy policy) {
    var name = policy.getMetadata().getName();
    if (name.length() > MAX_NAME) {
      return reporter.undecided(policy, tooLong(name));
    }
    var ca = certificates.pem();
    if (ca.isEmpty()) {
      return reporter.undecided(
          policy,
          new Outcome.Progressing(Reason.SERVING_CERTIFICATE_NOT_READY, certificates.missing()));
    }
    var owner = entries.webhooks().ownerUid();
    if (owner.isEmpty()) {
      return reporter.undecided(policy, noOwner());
    }
    var rendering = new WebhookRendering(settings, ca.get(), owner.get());
    var live = entries.webhooks().read(name);
    var inForce = entries.inForce(name) instanceof Stored.Intact(var known) ? known : null;
    var bases = references.bases(policy, inForce);
    var decided =
        PolicyAcceptance.decide(
            policy,
            new Known(inForce, live.asked().map(Asked::mode).orElse(null)),
            read(policy),
            new RootFreshness(reporter.now()),
            candidate -> {
              var warnings = check(bases.into(candidate), live, rendering);
              bases.check();
              return warnings;
            });
    var decision = bases.complete(decided);
    var pair = pair(decision.policy(), live, rendering);
    var change = entries.put(decision.policy(), live, pair, owner.get());
    return reporter.decided(policy, decision, outcome(decision, pair), change);
  }

  private SignerMaterial read(ImagePolicy policy) {
    var status = policy.getStatus();
    if (ReconcileRequest.isPending(
        policy, status == null ? null : status.lastHandledReconcileAt())) {
      references.refresh(policy);
    }
    return SignerMaterial.read(policy.getSpec(), references.trust());
  }

  private List<String> check(AcceptedPolicy candidate, Live live, WebhookRendering rendering) {
    var warnings = CompiledPolicy.compile(candidate).warnings();
    checkSize(candidate);
    var pair = rendering.pair(candidate.name(), rendering.asked(candidate.spec()));
    refusal(pair, live)
        .ifPresent(
            why -> {
              throw new InvalidPolicyException(
                  List.of("spec: the API server refuses its webhook configurations: " + why));
            });
    return warnings;
  }

  private static void checkSize(AcceptedPolicy candidate) {
    var size = size(candidate);
    if (size <= AcceptedPolicyStore.MAX_BYTES) {
      return;
    }
    var isOfBases = size(candidate.withBaseImages(List.of())) <= AcceptedPolicyStore.MAX_BYTES;
    throw new InvalidPolicyException(
        List.of(
            (isOfBases
                    ? "spec.baseImages.allowed: with what these tags have named the policy measures %d bytes, at most %d fit into a ConfigMap: allow fewer base images, or divide the policy in two"
                    : "spec.signers: with their trust roots and keys they measure %d bytes, at most %d fit into a ConfigMap: let signers share a policy only if they share a trust root, or drop material that is no longer used")
                .formatted(size, AcceptedPolicyStore.MAX_BYTES)));
  }

  private static int size(AcceptedPolicy policy) {
    return policy.toJson().getBytes(StandardCharsets.UTF_8).length;
  }

  private Optional<String> refusal(WebhookPair pair, Live live) {
    return live.is(pair) ? Optional.empty() : entries.webhooks().refusal(pair, live);
  }

  /** The webhook configurations of what is in force; null: none that the API server takes. */
  private @Nullable WebhookPair pair(AcceptedPolicy policy, Live live, WebhookRendering rendering) {
    var pair =
        asked(policy, live, rendering)
            .map(asked -> rendering.pair(policy.name(), asked))
            .orElse(null);
    // What was accepted was shown to the API server; what wasn't may be anything.
    return pair == null || policy.fault() == null || refusal(pair, live).isEmpty() ? pair : null;
  }

  private static Optional<Asked> asked(
      AcceptedPolicy policy, Live live, WebhookRendering rendering) {
    if (PolicyAcceptance.isLoss(policy)) {
      return live.asked();
    }
    return policy.fault() == null
        ? Optional.of(rendering.asked(policy.spec()))
        : readable(policy.spec()).map(rendering::asked);
  }

  /**
   * Of patterns that can't all be read, those that can: one that can't would stand for every image
   * of the cluster.
   */
  private static Optional<ImagePolicySpec> readable(ImagePolicySpec spec) {
    var images = spec.images().stream().filter(PolicyWork::isReadable).toList();
    var excluded = spec.excludeImages().stream().filter(PolicyWork::isReadable).toList();
    return images.isEmpty() ? Optional.empty() : Optional.of(named(spec, images, excluded));
  }

  private static boolean isReadable(String pattern) {
    try {
      var _ = ImagePattern.parse(pattern);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static ImagePolicySpec named(
      ImagePolicySpec spec, List<String> images, List<String> excluded) {
    return ImagePolicySpec.naming(
        spec.effect(), images, excluded, spec.namespaceSelector(), spec.mode());
  }

  private static Outcome outcome(Decision decision, @Nullable WebhookPair pair) {
    return pair == null && decision.outcome() instanceof Outcome.Stalled(var reason, var message)
        ? new Outcome.Stalled(
            reason, message + ", but the API server can't be told about any: nothing is denied")
        : decision.outcome();
  }

  private static Outcome.Stalled tooLong(String name) {
    return new Outcome.Stalled(
        Reason.INVALID_SPEC,
        "metadata.name has %d characters, at most %d are possible: create it under a shorter name; nothing is in force"
            .formatted(name.length(), MAX_NAME));
  }

  private Outcome.Stalled noOwner() {
    return new Outcome.Stalled(
        Reason.WEBHOOK_OWNER_MISSING,
        "ClusterRole \"%s\" doesn't exist; it owns all webhook configurations, so that uninstalling removes them, and none is written without it: install or upgrade the chart, which creates it"
            .formatted(settings.ownerRole()));
  }
}
