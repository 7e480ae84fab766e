package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What images must be built on.
 *
 * @param allowed base images, each by a tag
 * @param maxAge how long ago a base may have been its tag's at most, such as {@code 90d}; null: any
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.allowed.all(r, r.matches(r'" + PolicySyntax.BASE_IMAGE + "'))",
    message =
        "`allowed` must name base images as registry/repository:tag, such as docker.io/library/node:22-alpine, without a digest"
            + " and without wildcards: the digests that a tag has, and has had, are allowed",
    fieldPath = ".allowed")
public record BaseImageRequirement(
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Base images, each `registry/repository:tag`. Every image that a node might run must begin with the layers of a"
                + " digest that one of these tags has, or had while this policy named it; of each tag the last 64 are known."
                + " Tags are asked every ten minutes or so, with the credentials of the policy, or anonymously. Layers are"
                + " compared by their digests: builders that squash or compress them anew change them.")
        List<@Size(min = 1, max = 512) String> allowed,
    @Pattern(PolicySyntax.DAYS)
        @JsonPropertyDescription(
            "How long ago that digest may have been the tag's at most, such as 90d or 36h; at least a day. Absent: any time.")
        @Nullable String maxAge) {

  /** Makes the list unmodifiable; an absent one empty. */
  public BaseImageRequirement {
    allowed = allowed == null ? List.of() : List.copyOf(allowed);
  }
}
