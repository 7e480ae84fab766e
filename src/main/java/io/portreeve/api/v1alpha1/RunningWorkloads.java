package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * What a policy says of the pods that workloads would start.
 *
 * @param total workloads with images that the policy names
 * @param compliant those whose pods would be admitted
 * @param violating those whose pods would be refused
 * @param unknown those of which that isn't known
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunningWorkloads(
    @Required @JsonPropertyDescription("Workloads with images that the policy names.") int total,
    @Required @JsonPropertyDescription("Those whose pods would be admitted.") int compliant,
    @Required @JsonPropertyDescription("Those whose pods would be refused.") int violating,
    @Required @JsonPropertyDescription("Those of which that isn't known.") int unknown) {}
