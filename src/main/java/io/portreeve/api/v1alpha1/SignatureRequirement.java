package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * How many signers must have signed.
 *
 * @param required how many distinct ones
 * @param of of which; empty: of all
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SignatureRequirement(
    @Required
        @Min(1)
        @Max(16)
        @JsonPropertyDescription(
            "How many distinct signers must have signed: several signatures by one of them count once.")
        Integer required,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription("Names of the signers that count. Absent: all.")
        List<@Size(min = 1, max = 63) String> of) {

  /** Makes the list unmodifiable; an absent one empty. */
  public SignatureRequirement {
    of = of == null ? List.of() : List.copyOf(of);
  }
}
