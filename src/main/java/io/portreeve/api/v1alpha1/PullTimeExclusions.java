package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Principals whose pulls don't count as use of an image; the operator's own role is always one.
 *
 * @param principals ARNs of roles and users
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PullTimeExclusions(
    @Size(max = 100)
        @JsonPropertyDescription(
            "ARNs of the roles and users whose pulls don't count as use of an image, such as a scanner's. The operator's"
                + " own role is always added; principals of others are kept.")
        List<
                @Size(min = 20, max = 200)
                @Pattern(
                    "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[\\w+=,.@-]+(/[\\w+=,.@-]+)*$")
                String>
            principals) {

  /** Makes the list unmodifiable; an absent one empty. */
  public PullTimeExclusions {
    principals = principals == null ? List.of() : List.copyOf(principals);
  }
}
