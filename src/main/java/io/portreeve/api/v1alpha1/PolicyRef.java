package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Refers to an ImagePolicy.
 *
 * @param name its name
 */
public record PolicyRef(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Name of the ImagePolicy.")
        String name) {}
