package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A condition as Kubernetes' API conventions define it (metav1.Condition).
 *
 * @param type name of the condition, unique in its list
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param observedGeneration generation of the spec that it speaks of
 * @param lastTransitionTime when {@code status} last changed, RFC 3339
 * @param reason one CamelCase word for programs
 * @param message a sentence for people
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Condition(
    @Required @JsonPropertyDescription("Name of the condition.") String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") String status,
    @JsonPropertyDescription("Generation of the spec that it speaks of.")
        @Nullable Long observedGeneration,
    @Required @JsonPropertyDescription("When `status` last changed.") String lastTransitionTime,
    @Required @JsonPropertyDescription("One CamelCase word for programs.") String reason,
    @Required @JsonPropertyDescription("A sentence for people.") String message) {

  /** The object is as its spec asks: True, False or Unknown; always present. */
  public static final String READY = "Ready";

  /** Work goes on, or waits for a retry or for another object; present only while True. */
  public static final String RECONCILING = "Reconciling";

  /** Nothing will change until somebody acts; present only while True. */
  public static final String STALLED = "Stalled";

  /**
   * Every trust root of an ImagePolicy was read where it says: True or False; absent: it has none.
   */
  public static final String TRUST_ROOT_FRESH = "TrustRootFresh";
}
