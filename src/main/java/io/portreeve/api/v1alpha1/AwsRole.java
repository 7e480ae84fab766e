package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * An IAM role to assume.
 *
 * @param roleArn its ARN
 * @param externalId the external id that its trust policy demands
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AwsRole(
    @Required
        @Size(min = 20, max = 2048)
        @Pattern(EcrSpec.ROLE_ARN)
        @JsonPropertyDescription("ARN of the role.")
        String roleArn,
    @Size(min = 2, max = 1224)
        @Pattern(EcrSpec.EXTERNAL_ID)
        @JsonPropertyDescription("External id that the role's trust policy demands.")
        @Nullable String externalId) {}
