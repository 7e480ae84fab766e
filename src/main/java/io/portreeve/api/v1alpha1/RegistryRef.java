package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A Registry, by name.
 *
 * @param name name of the Registry
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryRef(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Registry.")
        String name) {}
