package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A key of a ConfigMap, named from a cluster-scoped object.
 *
 * @param namespace namespace of the ConfigMap
 * @param name name of the ConfigMap
 * @param key key in its data; null: the usual one, which {@link TrustRootSource} has for each field
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ConfigMapKeyRef(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Namespace of the ConfigMap.")
        String namespace,
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of the ConfigMap.")
        String name,
    @Size(min = 1, max = 253)
        @Pattern("^[A-Za-z0-9._-]+$")
        @JsonPropertyDescription("Key in its `data`.")
        @Nullable String key) {}
