package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Where the registry's events arrive.
 *
 * @param queueUrl the queue
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryEvents(
    @Required
        @Size(min = 10, max = 512)
        @Pattern("^https?://[^/?#@\\s]+/[0-9]{12}/[A-Za-z0-9_-]{1,80}(\\.fifo)?$")
        @JsonPropertyDescription(
            "URL of an Amazon SQS queue that EventBridge sends ECR's events and ECR's API calls (by CloudTrail) to. It must"
                + " be this Registry's alone: what is read is deleted from it. With it, changes are seen within seconds.")
        String queueUrl) {}
