package io.portreeve.policy;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.evidence.SubjectRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be enforced, and yet looks like a mistake: patterns that let in more than their author
 * will have meant, and fields without effect.
 */
final class PolicyLint {
  private static final int MAX_WARNINGS = 20;
  private static final String SCHEME = "https://";

  private final ImagePolicySpec spec;
  private final List<String> warnings = new ArrayList<>();

  private PolicyLint(ImagePolicySpec spec) {
    this.spec = spec;
  }

  /** Each names the field, what it does, and what to do; at most 20. */
  static List<String> of(ImagePolicySpec spec) {
    var lint = new PolicyLint(spec);
    lint.images();
    if (spec.effect() == PolicyEffect.Deny) {
      lint.withoutEffect();
    } else {
      lint.tags();
      lint.onError();
      lint.signers();
    }
    return lint.warnings.size() <= MAX_WARNINGS
        ? lint.warnings
        : lint.warnings.subList(0, MAX_WARNINGS);
  }

  private void add(String field, String says, String next) {
    warnings.add("%s %s: %s".formatted(field, says, next));
  }

  private void images() {
    for (var i = 0; i < spec.excludeImages().size(); i++) {
      if (spec.excludeImages().get(i).equals("**")) {
        add(
            "spec.excludeImages[%d]".formatted(i),
            "'**' excludes every image, so the policy is about none",
            "name the images that it isn't about");
      }
    }
  }

  private void withoutEffect() {
    if (spec.tags() != null || !spec.signers().isEmpty() || spec.signatures() != null) {
      add(
          "spec.effect",
          "Deny refuses all that is named, whatever tags, signers and signatures say",
          "remove them, or set it to Verify");
    }
  }

  private void tags() {
    if (spec.tags() == null) {
      return;
    }
    for (var i = 0; i < spec.tags().allow().size(); i++) {
      if (isAnything(spec.tags().allow().get(i))) {
        add(
            "spec.tags.allow[%d]".formatted(i),
            "allows every tag",
            "name the tags that are meant, or remove spec.tags.allow");
      }
    }
  }

  private void onError() {
    if (spec.signers().isEmpty() || spec.onError() == null || spec.onError() == OnError.Deny) {
      return;
    }
    add(
        "spec.onError",
        spec.onError()
            + " lets images run unverified while their registry can't be asked, which whoever creates"
            + " a pod can bring about, such as by a wrong pull Secret",
        "set it to Deny where that isn't meant");
  }

  private void signers() {
    var of = spec.signatures() == null ? List.<String>of() : spec.signatures().of();
    for (var i = 0; i < spec.signers().size(); i++) {
      var signer = spec.signers().get(i);
      var field = "spec.signers[%d]".formatted(i);
      if (!of.isEmpty() && !of.contains(signer.name())) {
        add(field, "counts for nothing", "name it in spec.signatures.of, or remove it");
      }
      for (var j = 0; j < i; j++) {
        pair(field, j, spec.signers().get(j).keyless(), signer.keyless());
      }
      identity(field + ".keyless", signer.keyless());
    }
  }

  private void pair(String field, int other, KeylessSigner first, KeylessSigner second) {
    var several = spec.signatures() != null && spec.signatures().required() > 1;
    if (first.equals(second)) {
      add(
          field,
          "is the identity of spec.signers[%d] again, and counts once".formatted(other),
          "remove one of them");
    } else if (several && first.issuer().equals(second.issuer()) && overlap(first, second)) {
      add(
          field,
          "and spec.signers[%d] can be one identity, which counts once".formatted(other),
          "narrow the wider one, so that each names somebody of its own");
    }
  }

  /** Whether one names somebody whom the other allows. Of two wildcards, nothing is said. */
  private static boolean overlap(KeylessSigner first, KeylessSigner second) {
    return (first.subject() != null && rule(second).matches(first.subject()))
        || (second.subject() != null && rule(first).matches(second.subject()));
  }

  /** Its rule; the policy compiles, so it has exactly one. */
  private static SubjectRule rule(KeylessSigner keyless) {
    if (keyless.subject() != null) {
      return new SubjectRule.Exact(keyless.subject());
    }
    return keyless.subjectPattern() != null
        ? new SubjectRule.Pattern(keyless.subjectPattern())
        : new SubjectRule.Regex(Objects.requireNonNull(keyless.subjectRegex()));
  }

  private void identity(String field, KeylessSigner keyless) {
    if (!keyless.issuer().contains("://")) {
      add(
          field + ".issuer",
          "isn't a URL, and certificates state issuers as URLs",
          "write it with its scheme, such as https://…");
    }
    if (keyless.subjectPattern() != null) {
      pattern(field + ".subjectPattern", keyless.subjectPattern());
    }
    if (keyless.subjectRegex() != null) {
      regex(field + ".subjectRegex", keyless.subjectRegex());
    }
    var exact = keyless.subject();
    if (exact != null && exact.contains("*")) {
      add(
          field + ".subject",
          "has a '*', which stands for itself there",
          "use subjectPattern where a wildcard is meant");
    }
  }

  private void pattern(String field, String text) {
    if (text.startsWith("*") && !isMailbox(text)) {
      add(field, "begins with a wildcard: anything may come before the rest", "fix its beginning");
    } else if (isWild(owner(text))) {
      add(
          field,
          "leaves the owner open: everybody's repositories match",
          "write the owner's name, such as https://github.com/myorg/…");
    }
  }

  private void regex(String field, String text) {
    var body = text.startsWith("^") ? text.substring(1) : text;
    if ((body.startsWith(".*") || body.startsWith(".+")) && !isMailbox(body)) {
      add(field, "begins with '.*': anything may come before the rest", "fix its beginning");
      return;
    }
    var plain = body.replace("\\/", "/").replace("\\.", "\u0000");
    if (isWild(owner(plain))) {
      add(
          field,
          "leaves the owner open: everybody's repositories match",
          "write the owner's name, such as https://github\\.com/myorg/…");
    }
    if (host(plain).indexOf('.') >= 0) {
      add(
          field,
          "has a '.' in its host that matches any character",
          "write '\\.' where a dot is meant");
    }
  }

  private static boolean isAnything(String pattern) {
    return pattern.equals("*") || pattern.equals("**");
  }

  private static boolean isMailbox(String text) {
    return text.indexOf('@') >= 0 && text.indexOf('/') < 0;
  }

  /** What names a host: of a URL, or behind the '@' of a mailbox. */
  private static String host(String text) {
    if (isMailbox(text)) {
      return text.substring(text.lastIndexOf('@') + 1);
    }
    if (!text.startsWith(SCHEME)) {
      return "";
    }
    var end = text.indexOf('/', SCHEME.length());
    return end < 0 ? text.substring(SCHEME.length()) : text.substring(SCHEME.length(), end);
  }

  /** The first component of the path, where there is one: on forges, the owner of repositories. */
  private static @Nullable String owner(String text) {
    if (!text.startsWith(SCHEME)) {
      return null;
    }
    var start = SCHEME.length() + host(text).length() + 1;
    if (start > text.length()) {
      // All of the URL is host: a wildcard in it leaves open what follows.
      return host(text);
    }
    var end = text.indexOf('/', start);
    return end < 0 ? text.substring(start) : text.substring(start, end);
  }

  /** Whether it begins with something that matches any name. */
  private static boolean isWild(@Nullable String owner) {
    return owner != null
        && (owner.startsWith("*")
            || owner.startsWith(".*")
            || owner.startsWith(".+")
            || owner.startsWith("[^")
            || owner.startsWith("(.*")
            || owner.startsWith("(.+")
            || owner.startsWith("\\w")
            || owner.startsWith("(?:.*"));
  }
}
