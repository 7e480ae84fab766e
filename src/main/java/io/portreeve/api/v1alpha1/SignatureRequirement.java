package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many signers must have signed.
 *
 * @param required how many distinct ones
 * @param of of which; empty: of all
 * @param indexes which digests of an index must be signed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "self.required > 0 || (!has(self.of) && (!has(self.indexes) || self.indexes == 'Named'))",
    message = "`of` and `indexes` must be absent when `required` is 0: no signature is asked for")
public record SignatureRequirement(
    @Required
        @Min(0)
        @Max(16)
        @JsonPropertyDescription(
            "How many distinct signers must have signed: several signatures by one of them count once. 0 asks for"
                + " attestations alone.")
        Integer required,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription("Names of the signers that count. Absent: all.")
        List<@Size(min = 1, max = 63) String> of,
    @Default("Named")
        @JsonPropertyDescription(
            "Named: the digest that the pod names must be signed, be it an index or an image. EveryPlatform: so must each"
                + " manifest be that an index lists, up to 5 deep and 32 in all.")
        @Nullable IndexSignatures indexes) {

  /** Makes the list unmodifiable; an absent one empty. */
  public SignatureRequirement {
    of = of == null ? List.of() : List.copyOf(of);
  }
}
