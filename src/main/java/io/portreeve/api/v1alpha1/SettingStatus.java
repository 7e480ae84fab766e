package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one of a registry's settings is.
 *
 * @param name the field of {@code spec.ecr}
 * @param state how it is
 * @param message why, where it isn't in sync
 * @param repairedTimes when somebody else's changes of it were last repaired, oldest first
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SettingStatus(
    @Required @JsonPropertyDescription("The field of `spec.ecr`.") String name,
    @Required
        @JsonPropertyDescription(
            "InSync: as asked. Denied: the operator's role isn't allowed it. Refused: ECR, or a quota, refuses it."
                + " Contested: somebody changes it back again and again, so it is left alone. Unavailable: being tried again.")
        State state,
    @JsonPropertyDescription("Why, where it isn't in sync.") @Nullable String message,
    @JsonPropertyDescription("When changes of somebody else were last repaired, oldest first.")
        List<String> repairedTimes) {

  /** Makes the list unmodifiable; an absent one empty. */
  public SettingStatus {
    repairedTimes = repairedTimes == null ? List.of() : List.copyOf(repairedTimes);
  }

  /** How a setting is. */
  public enum State {
    /** As asked. */
    InSync,
    /** The operator's role isn't allowed to read or write it. */
    Denied,
    /** The registry refuses it, or it doesn't fit into a quota. */
    Refused,
    /** Somebody changes it back again and again. */
    Contested,
    /** It couldn't be read or written, and is tried again. */
    Unavailable
  }
}
