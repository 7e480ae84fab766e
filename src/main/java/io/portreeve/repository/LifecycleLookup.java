package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.retention.Compilation;
import io.portreeve.retention.LifecycleDocument;
import io.portreeve.rules.LifecycleRules;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the retention rules of an object: its own reference, or else its Registry's default. Pure
 * but for the look-up.
 */
sealed interface LifecycleLookup {
  /**
   * The document to put in force; absent if no policy is named.
   *
   * @param document the document
   */
  record Found(@Nullable LifecycleDocument document) implements LifecycleLookup {}

  /**
   * There is a reference, and it can't be used.
   *
   * @param outcome why not
   */
  record Unusable(Outcome outcome) implements LifecycleLookup {}

  /**
   * Looks.
   *
   * @param policies finds a policy by namespace and name
   */
  static LifecycleLookup of(
      ImageRepository object,
      Registry registry,
      Map<String, String> namespaceLabels,
      BiFunction<String, String, Optional<LifecyclePolicy>> policies) {
    var home = object.getMetadata().getNamespace();
    var own = object.getSpec().lifecyclePolicyRef();
    if (own != null) {
      var namespace = Objects.requireNonNullElse(own.namespace(), home);
      return find(
          "spec.lifecyclePolicyRef", home, namespace, own.name(), namespaceLabels, policies);
    }
    var defaults = registry.getSpec().defaults();
    var ref = defaults == null ? null : defaults.lifecyclePolicyRef();
    return ref == null
        ? new Found(null)
        : find(
            "spec.defaults.lifecyclePolicyRef of Registry \""
                + registry.getMetadata().getName()
                + "\"",
            home,
            ref.namespace(),
            ref.name(),
            namespaceLabels,
            policies);
  }

  private static LifecycleLookup find(
      String field,
      String home,
      String namespace,
      String name,
      Map<String, String> labels,
      BiFunction<String, String, Optional<LifecyclePolicy>> policies) {
    var id = "LifecyclePolicy \"" + namespace + "/" + name + "\"";
    var policy = policies.apply(namespace, name);
    // Whether a policy of another namespace exists is told only to those who may use it.
    if (!namespace.equals(home) && policy.filter(p -> admits(p, labels)).isEmpty()) {
      return new Unusable(
          new Outcome.Stalled(
              Reason.NOT_GRANTED,
              field
                  + " names "
                  + id
                  + ", which doesn't exist or whose spec.accessFrom doesn't select namespace \""
                  + home
                  + "\""));
    }
    if (policy.isEmpty()) {
      return new Unusable(
          new Outcome.Progressing(
              Reason.LIFECYCLE_POLICY_NOT_FOUND,
              field + " names " + id + ", which doesn't exist yet"));
    }
    return switch (LifecycleRules.compile(policy.get().getSpec())) {
      case Compilation.Compiled(var document, var _) -> new Found(document);
      case Compilation.Refused(var violations) ->
          new Unusable(
              new Outcome.Stalled(
                  Reason.LIFECYCLE_POLICY_UNUSABLE,
                  field + " names " + id + ", whose rules are refused: " + violations.getFirst()));
    };
  }

  private static boolean admits(LifecyclePolicy policy, Map<String, String> labels) {
    var access = policy.getSpec().accessFrom();
    return access != null && access.namespaceSelector().matches(labels);
  }
}
