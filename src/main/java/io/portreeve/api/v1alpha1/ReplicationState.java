package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * How the newest image of a repository got to one destination.
 *
 * @param region region of the destination
 * @param accountId account of the destination
 * @param state how it is
 * @param failure what the registry says of a failure
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReplicationState(
    @Required @JsonPropertyDescription("Region of the destination.") String region,
    @Required @JsonPropertyDescription("Account of the destination.") String accountId,
    @Required @JsonPropertyDescription("InProgress, Complete or Failed.") State state,
    @JsonPropertyDescription("What the registry says of a failure.") @Nullable String failure) {

  /** How far an image got. */
  public enum State {
    /** On its way. */
    InProgress,
    /** It is there. */
    Complete,
    /** It isn't there. */
    Failed
  }
}
