package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A Secret, named from a cluster-scoped object.
 *
 * @param namespace its namespace
 * @param name its name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretRef(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Namespace of the Secret.")
        String namespace,
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.")
        String name) {}
