package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A LifecyclePolicy.
 *
 * @param name its name
 * @param namespace its namespace; absent: the namespace of the object that refers to it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LifecyclePolicyRef(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the LifecyclePolicy.")
        String name,
    @Size(min = 1, max = 63)
        @JsonPropertyDescription(
            "Namespace of the LifecyclePolicy; absent: the ImageRepository's own. The `accessFrom` of a policy in another"
                + " namespace must allow it.")
        @Nullable String namespace) {}
