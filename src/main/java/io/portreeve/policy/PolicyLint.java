package io.portreeve.policy;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be enforced, and yet looks like a mistake: patterns that let in more than their author
 * will have meant, and fields without effect.
 */
public final class PolicyLint {
  private static final int MAX_WARNINGS = 20;

  private final ImagePolicySpec spec;
  private final Findings findings = new Findings();

  /** Collects what was found; at most 20. */
  static final class Findings {
    private final List<String> texts = new ArrayList<>();

    /**
     * Adds one.
     *
     * @param field path of the field
     * @param says what it does
     * @param next what to do
     */
    void add(String field, String says, String next) {
      if (texts.size() < MAX_WARNINGS) {
        texts.add("%s %s: %s".formatted(field, says, next));
      }
    }
  }

  private PolicyLint(ImagePolicySpec spec) {
    this.spec = spec;
  }

  /** Each names the field, what it does, and what to do; at most 20. */
  public static List<String> of(ImagePolicySpec spec) {
    var lint = new PolicyLint(spec);
    lint.images();
    if (spec.effect() == PolicyEffect.Deny) {
      lint.withoutEffect();
      lint.everything();
    } else {
      lint.tags();
      lint.onError();
      lint.gracePeriod();
      new SignerLint(spec, lint.findings).look();
      new AttestationLint(spec, lint.findings).look();
    }
    return lint.findings.texts;
  }

  private void everything() {
    if (spec.images().contains("**")
        && spec.excludeImages().isEmpty()
        && spec.namespaceSelector() == null) {
      findings.add(
          "spec.images",
          "names every image of every namespace, and effect Deny lets none of them run",
          "name your registries in spec.excludeImages, or namespaces in spec.namespaceSelector");
    }
  }

  private void gracePeriod() {
    if (spec.gracePeriod() == null) {
      return;
    }
    if (!PolicyCompiler.asksEvidence(spec)) {
      findings.add(
          "spec.gracePeriod",
          "is without effect: nothing is fetched to decide",
          "remove it, or ask for signers, baseImages or platforms");
    } else if (spec.onError() == OnError.Allow) {
      findings.add(
          "spec.gracePeriod",
          "makes no difference while onError is Allow: what was never verified runs too",
          "set onError to Deny, so that only what was verified lately runs during an outage");
    }
  }

  private void images() {
    for (var i = 0; i < spec.images().size(); i++) {
      if (isExcluded(spec.images().get(i))) {
        findings.add(
            "spec.images[%d]".formatted(i),
            "names nothing that spec.excludeImages leaves",
            "narrow the exclusion, or remove the pattern");
      }
    }
    for (var i = 0; i < spec.excludeImages().size(); i++) {
      if (spec.excludeImages().get(i).equals("**")) {
        findings.add(
            "spec.excludeImages[%d]".formatted(i),
            "'**' excludes every image, so the policy is about none",
            "name the images that it isn't about");
      }
    }
  }

  /** Whether an exclusion covers all that a pattern names, as far as their beginnings tell. */
  private boolean isExcluded(String pattern) {
    return spec.excludeImages().stream()
        .anyMatch(
            excluded ->
                excluded.equals(pattern)
                    || (excluded.endsWith("/**")
                        && excluded.indexOf('*') == excluded.length() - 2
                        && pattern.startsWith(excluded.substring(0, excluded.length() - 2))));
  }

  private void withoutEffect() {
    if (spec.tags() != null
        || !spec.signers().isEmpty()
        || spec.signatures() != null
        || !spec.attestations().isEmpty()
        || spec.baseImages() != null
        || !spec.platforms().isEmpty()
        || spec.gracePeriod() != null) {
      findings.add(
          "spec.effect",
          "Deny refuses all that is named, whatever tags, signers, signatures, attestations, baseImages, platforms and"
              + " gracePeriod say",
          "remove them, or set it to Verify");
    }
  }

  private void tags() {
    if (spec.tags() == null) {
      return;
    }
    for (var i = 0; i < spec.tags().allow().size(); i++) {
      var pattern = spec.tags().allow().get(i);
      if (pattern.equals("*") || pattern.equals("**")) {
        findings.add(
            "spec.tags.allow[%d]".formatted(i),
            "allows every tag",
            "name the tags that are meant, or remove spec.tags.allow");
      }
    }
  }

  private void onError() {
    if (!PolicyCompiler.asksEvidence(spec)
        || spec.onError() == null
        || spec.onError() == OnError.Deny) {
      return;
    }
    if (spec.mode() != PolicyMode.Enforce) {
      findings.add(
          "spec.onError",
          "is %s, so that mode %s doesn't tell of images that Enforce could not decide about"
              .formatted(spec.onError(), spec.mode()),
          "set it to Deny: nothing is refused in this mode");
      return;
    }
    findings.add(
        "spec.onError",
        spec.onError()
            + " lets images run unverified while their registry can't be asked, which whoever creates"
            + " a pod can bring about, such as by a wrong pull Secret",
        "set it to Deny where that isn't meant");
  }
}
