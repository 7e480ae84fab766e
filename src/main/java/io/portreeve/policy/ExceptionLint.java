package io.portreeve.policy;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.image.ImagePattern;
import io.portreeve.policy.PolicyException.Exempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of an exception has no effect, or none that its author will have meant. It is in force all
 * the same.
 */
public final class ExceptionLint {
  private static final int MAX_WARNINGS = 20;

  private final PolicyException exception;
  private final Map<String, AcceptedPolicy> policies;
  private final @Nullable Function<String, @Nullable Map<String, String>> labels;
  private final Instant now;
  private final List<String> warnings = new ArrayList<>();

  private ExceptionLint(
      PolicyException exception,
      Map<String, AcceptedPolicy> policies,
      @Nullable Function<String, @Nullable Map<String, String>> labels,
      Instant now) {
    this.exception = exception;
    this.policies = policies;
    this.labels = labels;
    this.now = now;
  }

  /**
   * Looks at an exception.
   *
   * @param inForce the policies in force
   * @param labelsOfNamespace labels of a namespace, or null where there is none; the function
   *     itself is null while nothing is known of namespaces: then nothing is said of them
   * @param others the exceptions that there are; this one may be among them
   * @return what to warn of, each with the field and what to do; at most 20
   */
  public static List<String> of(
      PolicyException exception,
      Collection<AcceptedPolicy> inForce,
      @Nullable Function<String, @Nullable Map<String, String>> labelsOfNamespace,
      Collection<PolicyException> others,
      Instant now) {
    var byName =
        inForce.stream().collect(Collectors.toMap(AcceptedPolicy::name, each -> each, (a, _) -> a));
    var lint = new ExceptionLint(exception, byName, labelsOfNamespace, now);
    lint.look(others);
    return lint.warnings.stream().limit(MAX_WARNINGS).toList();
  }

  private void look(Collection<PolicyException> others) {
    if (!exception.isInForce(now)) {
      warnings.add("spec.until is past: it lets nothing in any more; delete it");
      return;
    }
    for (var name : new TreeSet<>(exception.policies())) {
      var policy = policies.get(name);
      if (policy == null) {
        warnings.add(
            "spec.policyRefs: there is no ImagePolicy %s in force: correct the name"
                .formatted(Texts.printable(name)));
      } else {
        policy(policy);
      }
    }
    images();
    duplicates(others);
  }

  private void policy(AcceptedPolicy policy) {
    var name = policy.name();
    var mode = policy.spec().mode();
    if (mode == PolicyMode.Warn || mode == PolicyMode.Audit) {
      warnings.add(
          "spec.policyRefs: ImagePolicy %s refuses nothing, since its mode is %s: no exception is needed"
              .formatted(name, mode));
    }
    if (labels != null) {
      namespaces(policy, labels);
    }
  }

  private void namespaces(
      AcceptedPolicy policy, Function<String, @Nullable Map<String, String>> labels) {
    var selector = policy.spec().namespaceSelector();
    for (var namespace : new TreeSet<>(exception.namespaces())) {
      var known = labels.apply(namespace);
      if (known == null) {
        warnings.add(
            "spec.namespaces: there is no namespace %s: correct the name".formatted(namespace));
      } else if (selector != null && !selector.matches(known)) {
        warnings.add(
            "spec.namespaces: ImagePolicy %s isn't about namespace %s: no exception is needed there"
                .formatted(policy.name(), namespace));
      }
    }
  }

  private void images() {
    var referred =
        exception.policies().stream()
            .map(policies::get)
            .filter(policy -> policy != null)
            .map(AcceptedPolicy::spec)
            .toList();
    if (referred.isEmpty()) {
      return;
    }
    exception.images().stream()
        .filter(image -> referred.stream().noneMatch(spec -> names(spec, image)))
        .sorted(Comparator.comparing(ExceptionLint::text))
        .forEach(
            image ->
                warnings.add(
                    "spec.images: %s can't match: no policy that the exception names is about %s/%s; correct the image or spec.policyRefs"
                        .formatted(text(image), image.registry(), image.repository())));
  }

  private static String text(Exempt image) {
    return "%s/%s@%s".formatted(image.registry(), image.repository(), image.digest());
  }

  /** A pattern that can't be read stands for every image, as it does for who enforces it. */
  private static boolean names(ImagePolicySpec spec, Exempt image) {
    return matchOne(spec.images(), image, true) && !matchOne(spec.excludeImages(), image, false);
  }

  private static boolean matchOne(List<String> patterns, Exempt image, boolean unreadable) {
    for (var text : patterns) {
      try {
        if (ImagePattern.parse(text).matches(image.reference())) {
          return true;
        }
      } catch (IllegalArgumentException _) {
        if (unreadable) {
          return true;
        }
      }
    }
    return false;
  }

  private void duplicates(Collection<PolicyException> others) {
    others.stream()
        .filter(other -> !other.name().equals(exception.name()) && other.isInForce(now))
        .filter(this::isCoveredBy)
        .min(Comparator.comparing(PolicyException::name))
        .ifPresent(
            other ->
                warnings.add(
                    "spec: ImagePolicyException %s lets the same in until %s: delete one of them"
                        .formatted(other.name(), other.until())));
  }

  private boolean isCoveredBy(PolicyException other) {
    return !other.until().isBefore(exception.until())
        && other.policies().containsAll(exception.policies())
        && other.namespaces().containsAll(exception.namespaces())
        && other.images().containsAll(exception.images());
  }
}
