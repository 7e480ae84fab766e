package io.portreeve.settings;

import io.portreeve.retention.LifecycleDocument;
import org.jspecify.annotations.Nullable;

/**
 * What a Registry's settings depend on besides its spec.
 *
 * @param principal ARN of the operator's role or user; absent where it isn't known yet
 * @param policies finds LifecyclePolicies
 */
public record SettingsSurroundings(@Nullable String principal, LifecyclePolicies policies) {
  /**
   * Finds LifecyclePolicies. A Registry is cluster-scoped, and may name any: whom it gives access
   * to is about namespaces.
   */
  @FunctionalInterface
  public interface LifecyclePolicies {
    /** Finds one by namespace and name. */
    Lookup find(String namespace, String name);
  }

  /** What became of a look-up. */
  public sealed interface Lookup {
    /**
     * It is there.
     *
     * @param document what its rules become
     */
    record Found(LifecycleDocument document) implements Lookup {}

    /** It isn't there, yet. */
    record Missing() implements Lookup {}

    /**
     * Its rules are refused.
     *
     * @param problem why
     */
    record Refused(String problem) implements Lookup {}
  }
}
