package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Whether a tag that exists may be moved to another image.
 *
 * @param mode the rule
 * @param except tags for which the opposite holds, as patterns
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TagMutability(
    @Required
        @JsonPropertyDescription(
            "Mutable: a push may move a tag. Immutable: a tag stays on the image that got it first.")
        Mode mode,
    @Size(max = 5)
        @JsonPropertyDescription(
            "Tags for which the opposite of `mode` holds: at most 5 patterns with at most two `*` each, which stand for any"
                + " characters.")
        List<
                @Pattern("^[0-9A-Za-z._-]*(\\*[0-9A-Za-z._-]*){0,2}$") @Size(min = 1, max = 128)
                String>
            except) {

  /** Makes the list unmodifiable; an absent one empty. */
  public TagMutability {
    except = except == null ? List.of() : List.copyOf(except);
  }

  /** The rule for tags that no exception names. */
  public enum Mode {
    /** A push may move a tag. */
    @JsonProperty("Mutable")
    MUTABLE,
    /** A tag stays on the image that got it first. */
    @JsonProperty("Immutable")
    IMMUTABLE
  }
}
