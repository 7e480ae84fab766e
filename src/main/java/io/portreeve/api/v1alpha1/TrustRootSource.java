package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * What a signer's certificates, log entries and timestamps are held against.
 *
 * @param type where it comes from
 * @param configMapRef the ConfigMap that holds a {@code trusted_root.json}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrustRootSource(
    @Required
        @JsonPropertyDescription("TrustedRoot: a `trusted_root.json` of Sigstore in a ConfigMap.")
        TrustRootType type,
    @Required @JsonPropertyDescription("The ConfigMap that holds it.")
        ConfigMapKeyRef configMapRef) {}
