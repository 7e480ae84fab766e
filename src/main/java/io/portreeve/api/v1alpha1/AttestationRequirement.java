package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attestation that an image must have.
 *
 * @param name its name, unique in the policy
 * @param predicateType the predicate type, exactly
 * @param signers names of the signers of whom any one must have signed it
 * @param condition what it must say
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AttestationRequirement(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name, unique in the policy; messages use it.")
        String name,
    @Required
        @Size(min = 1, max = 512)
        @Pattern("^[!-~]+$")
        @JsonPropertyDescription(
            "Predicate type of the in-toto statement, exactly, such as `https://slsa.dev/provenance/v1`.")
        String predicateType,
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Names of the signers of whom any one must have signed the attestation.")
        List<@Size(min = 1, max = 63) String> signers,
    @Size(min = 1, max = 4096)
        @JsonPropertyDescription(
            "CEL expression of type bool that must be true of the attestation, over `predicateType`, `predicate`, `subject`,"
                + " `certificate`, and the well-known predicates `slsa`, `sbom`, `vuln`, `vex` and `custom`. Several"
                + " attestations that fit: one of which it is true is enough. Absent: any says enough.")
        @Nullable String condition) {

  /** Makes the list unmodifiable; an absent one empty. */
  public AttestationRequirement {
    signers = signers == null ? List.of() : List.copyOf(signers);
  }
}
