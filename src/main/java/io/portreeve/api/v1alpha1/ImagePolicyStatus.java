package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a policy.
 *
 * @param observedGeneration generation of the spec that the conditions speak of
 * @param enforcedGeneration generation that is in force
 * @param conditions Ready; Reconciling or Stalled while they hold; TrustRootFresh
 * @param running what it says of what runs now
 * @param lastHandledReconcileAt value of the last reconcile request that was served
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImagePolicyStatus(
    @JsonPropertyDescription("Generation of the spec that the conditions speak of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Generation of the spec that is in force; absent: none was ever accepted.")
        @Nullable Long enforcedGeneration,
    @JsonPropertyDescription(
            "Ready, always; Reconciling or Stalled while they hold; TrustRootFresh.")
        List<Condition> conditions,
    @JsonPropertyDescription("What the policy says of the pods that run now, in any mode.")
        @Nullable RunningStatus running,
    @JsonPropertyDescription(
            "Value of the annotation `reconcile.portreeve.io/requestedAt` that was last served.")
        @Nullable String lastHandledReconcileAt) {

  /** The status of an object that nothing is known of yet. */
  public static final ImagePolicyStatus NONE =
      new ImagePolicyStatus(null, null, List.of(), null, null);

  /** Makes the list unmodifiable; an absent one empty. */
  public ImagePolicyStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
