package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What images must be built on.
 *
 * @param allowed base images, each by a tag
 * @param maxAge how long ago a base may have been its tag's at most, such as {@code 90d}; null: any
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BaseImageRequirement(
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Base images, each `registry/repository:tag`. Every platform's image must begin with the layers of a digest"
                + " that one of these tags has, or had while this policy knew it.")
        List<@Size(min = 1, max = 512) String> allowed,
    @Pattern("^[1-9][0-9]{0,3}[dhm]$")
        @JsonPropertyDescription(
            "How long ago that digest may have been the tag's at most, such as 90d, 12h or 30m. Absent: any time.")
        @Nullable String maxAge) {

  /** Makes the list unmodifiable; an absent one empty. */
  public BaseImageRequirement {
    allowed = allowed == null ? List.of() : List.copyOf(allowed);
  }
}
