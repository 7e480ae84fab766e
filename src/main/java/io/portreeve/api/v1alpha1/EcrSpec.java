package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Amazon ECR: one account in one region.
 *
 * @param region AWS region, such as {@code us-east-1}
 * @param accountId the account that the credentials must belong to
 * @param endpoint another endpoint than the region's own
 * @param credentialsSecretRef static credentials; absent: the SDK's default chain
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.region == oldSelf.region",
    message = "Value is immutable once set",
    fieldPath = ".region")
@ValidationRule(
    value = "self.accountId == oldSelf.accountId",
    message = "Value is immutable once set",
    fieldPath = ".accountId")
public record EcrSpec(
    @Required
        @Size(min = 9, max = 32)
        @Pattern("^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$")
        @JsonPropertyDescription("AWS region, such as `us-east-1`. Immutable.")
        String region,
    @Required
        @Pattern("^[0-9]{12}$")
        @JsonPropertyDescription(
            "AWS account, 12 digits. If the credentials belong to another account, the Registry is Stalled and nothing"
                + " is written. Immutable.")
        String accountId,
    @Size(max = 512)
        @Pattern("^https?://[^/?#@\\s]+/?$")
        @JsonPropertyDescription(
            "Endpoint of the ECR API where it isn't the region's own: a VPC endpoint, or one for tests. Scheme, host and"
                + " port only.")
        @Nullable String endpoint,
    @JsonPropertyDescription(
            "Secret with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary credentials,"
                + " `AWS_SESSION_TOKEN`. Absent: the AWS SDK's default chain (IRSA, EKS Pod Identity, environment,"
                + " profile). The operator reads Secrets in its own namespace, and in those that the chart's"
                + " `credentialsNamespaces` names.")
        @Nullable SecretRef credentialsSecretRef) {}
