package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Somebody whose signature counts.
 *
 * @param name its name, unique in the policy
 * @param keyless its identity
 * @param trustRoot what its certificates are held against
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicySigner(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name, unique in the policy; messages and `signatures.of` use it.")
        String name,
    @Required
        @JsonPropertyDescription("The identity that the signer's Fulcio certificate must state.")
        KeylessSigner keyless,
    @Required
        @JsonPropertyDescription(
            "What its certificates, log entries and timestamps are held against.")
        TrustRootSource trustRoot) {}
