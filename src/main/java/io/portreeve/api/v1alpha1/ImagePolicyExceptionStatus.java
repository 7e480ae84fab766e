package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exception.
 *
 * @param observedGeneration generation of the spec that the conditions speak of
 * @param conditions Ready; Reconciling or Stalled while they hold
 * @param pods pods that run now and that a policy would refuse without it
 * @param lastUsedTime when there was last such a pod, RFC 3339
 * @param lastHandledReconcileAt value of the last reconcile request that was served
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImagePolicyExceptionStatus(
    @JsonPropertyDescription("Generation of the spec that the conditions speak of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ready, always; Reconciling or Stalled while they hold.")
        List<Condition> conditions,
    @JsonPropertyDescription("Pods that run now and that a policy would refuse without it.")
        @Nullable Integer pods,
    @JsonPropertyDescription("When there was last such a pod.") @Nullable String lastUsedTime,
    @JsonPropertyDescription(
            "Value of the annotation `reconcile.portreeve.io/requestedAt` that was last served.")
        @Nullable String lastHandledReconcileAt) {

  /** The status of an object that nothing is known of yet. */
  public static final ImagePolicyExceptionStatus NONE =
      new ImagePolicyExceptionStatus(null, List.of(), null, null, null);

  /** Makes the list unmodifiable; an absent one empty. */
  public ImagePolicyExceptionStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
