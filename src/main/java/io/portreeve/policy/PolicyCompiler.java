package io.portreeve.policy;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.image.Glob;
import io.portreeve.image.ImagePattern;
import io.portreeve.policy.CompiledPolicy.Demands;
import io.portreeve.policy.CompiledPolicy.Handling;
import io.portreeve.policy.CompiledPolicy.Images;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks a policy as a whole: each field is enforced, or the policy is refused. */
final class PolicyCompiler {
  private static final int MAX_PATTERNS = 32;
  private static final Duration MAX_GRACE = Duration.ofDays(30);
  private static final TagRules NO_RULES = new TagRules(null, List.of(), List.of());

  private final AcceptedPolicy policy;
  private final ImagePolicySpec spec;
  private final Problems problems = new Problems();

  private PolicyCompiler(AcceptedPolicy policy) {
    this.policy = policy;
    this.spec = policy.spec();
  }

  static CompiledPolicy compile(AcceptedPolicy policy) {
    var compiler = new PolicyCompiler(policy);
    var fault = policy.fault();
    return fault == null ? compiler.inForce() : compiler.refusing(fault);
  }

  private CompiledPolicy inForce() {
    checkMode();
    var images = new Images(patterns("spec.images", spec.images()), excluded());
    if (spec.images().isEmpty()) {
      problems.add("spec.images", "is empty", "name at least one pattern of images");
    }
    SelectorCheck.check(spec.namespaceSelector(), problems);
    var demands = spec.effect() == PolicyEffect.Deny ? Demands.IMPOSSIBLE : demands();
    var handling = handling();
    problems.check();
    return new CompiledPolicy(policy.name(), null, images, demands, handling, PolicyLint.of(spec));
  }

  private Handling handling() {
    return new Handling(mode(), gracePeriod());
  }

  private @Nullable Duration gracePeriod() {
    var text = spec.gracePeriod();
    var period = text == null ? null : PolicyDuration.parse("spec.gracePeriod", text, problems);
    if (period != null && period.compareTo(MAX_GRACE) > 0) {
      problems.add(
          "spec.gracePeriod",
          "is longer than 30 days, for which old evidence would count",
          "write 30d or less");
    }
    return period;
  }

  /** What isn't known binds. */
  private PolicyMode mode() {
    return spec.mode() == null ? PolicyMode.Enforce : spec.mode();
  }

  private void checkMode() {
    // What was stored by another version can lack what the schema requires.
    if (spec.mode() == null) {
      problems.add("spec.mode", "is missing", "set it to Enforce, Warn or Audit");
    }
  }

  private List<ImagePattern> excluded() {
    return patterns("spec.excludeImages", spec.excludeImages());
  }

  private Demands demands() {
    var tags = tags();
    var evidence = new EvidenceCompiler(policy, problems).demand();
    var contents = new ContentsCompiler(policy, problems).demands();
    if (tags.equals(TagDemands.NONE) && !asksEvidence(spec)) {
      problems.add(
          "spec",
          "demands nothing of the images",
          "add spec.signers, spec.baseImages, spec.platforms or spec.tags, or set spec.effect to Deny");
    }
    var onError = spec.onError() == null ? OnError.Deny : spec.onError();
    return new Demands(
        PolicyEffect.Verify, onError, tags, evidence.withContents(contents.asked()), contents);
  }

  /** Whether more than its reference must be known of an image. */
  static boolean asksEvidence(ImagePolicySpec spec) {
    return !spec.signers().isEmpty() || spec.baseImages() != null || !spec.platforms().isEmpty();
  }

  private TagDemands tags() {
    var rules = spec.tags() == null ? NO_RULES : spec.tags();
    var verified = asksEvidence(spec);
    if (verified && Boolean.FALSE.equals(rules.pin())) {
      problems.add(
          "spec.tags.pin",
          "is false, but what is verified is a digest: spec.signers, spec.baseImages and spec.platforms imply pinning",
          "remove it, or set it to true");
    }
    return new TagDemands(
        verified || Boolean.TRUE.equals(rules.pin()),
        globs("spec.tags.allow", rules.allow()),
        globs("spec.tags.deny", rules.deny()));
  }

  private List<Glob> globs(String field, List<String> texts) {
    var globs = new ArrayList<Glob>();
    for (var i = 0; i < bounded(field, texts); i++) {
      var glob = glob("%s[%d]".formatted(field, i), texts.get(i));
      if (glob != null) {
        globs.add(glob);
      }
    }
    return globs;
  }

  private @Nullable Glob glob(String field, String text) {
    if (!text.chars().allMatch(PolicyCompiler::isOfTag)) {
      problems.add(
          field,
          "'%s' has a character that no tag has".formatted(text),
          "write letters, digits, '.', '_' and '-', with * for any of them");
      return null;
    }
    try {
      return Glob.parse(text);
    } catch (IllegalArgumentException e) {
      problems.add(field, "can't be read: " + e.getMessage(), "correct the pattern");
      return null;
    }
  }

  /** Source: OCI Distribution Specification 1.1, "Pulling manifests", the form of a tag. */
  private static boolean isOfTag(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-'
        || c == '*';
  }

  private List<ImagePattern> patterns(String field, List<String> texts) {
    var patterns = new ArrayList<ImagePattern>();
    for (var i = 0; i < bounded(field, texts); i++) {
      try {
        patterns.add(ImagePattern.parse(texts.get(i)));
      } catch (IllegalArgumentException e) {
        problems.add(
            "%s[%d]".formatted(field, i),
            "can't be read: " + e.getMessage(),
            "correct the pattern");
      }
    }
    return patterns;
  }

  private int bounded(String field, List<String> texts) {
    if (texts.size() > MAX_PATTERNS) {
      problems.add(
          field,
          "has %d patterns; 32 are allowed".formatted(texts.size()),
          "join patterns, or split the policy");
    }
    return Math.min(texts.size(), MAX_PATTERNS);
  }

  /**
   * The policy that refuses all that it matches. Of its patterns, those that can't be read decide
   * against the image: it is about every image then, and excludes none by them.
   */
  private CompiledPolicy refusing(String fault) {
    var included = new ArrayList<ImagePattern>();
    for (var text : spec.images()) {
      var pattern = readable(text);
      if (pattern == null) {
        included.clear();
        break;
      }
      included.add(pattern);
    }
    var excluded =
        spec.excludeImages().stream().flatMap(text -> Stream.ofNullable(readable(text))).toList();
    return new CompiledPolicy(
        policy.name(),
        fault,
        new Images(included, excluded),
        Demands.IMPOSSIBLE,
        new Handling(mode(), null),
        List.of());
  }

  private static @Nullable ImagePattern readable(String text) {
    try {
      return ImagePattern.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
