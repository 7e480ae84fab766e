package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A key of a Secret, named from a cluster-scoped object.
 *
 * @param namespace namespace of the Secret
 * @param name name of the Secret
 * @param key key in its data
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretKeyRef(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Namespace of the Secret.")
        String namespace,
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of the Secret.")
        String name,
    @Default(SecretKeyRef.DEFAULT_KEY)
        @Size(min = 1, max = 253)
        @Pattern("^[A-Za-z0-9._-]+$")
        @JsonPropertyDescription("Key in its `data`.")
        @Nullable String key) {
  /** The key that is meant where none is named. */
  public static final String DEFAULT_KEY = "cosign.pub";
}
