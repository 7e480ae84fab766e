package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * Something that runs, or would be started, and that a policy refuses.
 *
 * @param kind {@code Pod}, or the kind of a workload
 * @param namespace its namespace
 * @param name its name
 * @param image the image, as it is written there
 * @param message which check failed, and on what
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunningViolation(
    @JsonPropertyDescription("Pod, or the kind of a workload whose pods would be refused.")
        String kind,
    @JsonPropertyDescription("Its namespace.") String namespace,
    @JsonPropertyDescription("Its name.") String name,
    @JsonPropertyDescription("The image, as it is written there.") String image,
    @JsonPropertyDescription("Which check failed, and on what.") String message) {}
