package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * Credentials of a policy, for registries that pods name no Secret for.
 *
 * @param secretRef a Secret of type {@code kubernetes.io/dockerconfigjson}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyCredentials(
    @Required @JsonPropertyDescription("Secret of type `kubernetes.io/dockerconfigjson`.")
        SecretRef secretRef) {}
