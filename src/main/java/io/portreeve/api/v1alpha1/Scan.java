package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * Scanning of a repository's images.
 *
 * @param onPush whether the registry scans each image when it is pushed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Scan(
    @Required @JsonPropertyDescription("Whether the registry scans each image when it is pushed.")
        Boolean onPush) {}
