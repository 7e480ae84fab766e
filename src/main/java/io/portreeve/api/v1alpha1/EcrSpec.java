package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Amazon ECR: one account in one region.
 *
 * @param region AWS region, such as {@code us-east-1}
 * @param accountId the account that the credentials must belong to
 * @param roleArn role to assume; absent: the credentials are used as they are
 * @param externalId external id that this role demands
 * @param roleChain roles to assume before it, in order
 * @param endpoint another endpoint than the region's own
 * @param stsEndpoint another endpoint of STS than the region's own
 * @param credentialsSecretRef static credentials; absent: the SDK's default chain
 * @param replication replication rules
 * @param scanning scanning configuration
 * @param registryPolicy statements of the registry policy
 * @param pullThroughCaches pull-through cache rules
 * @param creationTemplates repository creation templates
 * @param signing managed signing
 * @param accountSettings settings of the account
 * @param pullTimeExclusions principals whose pulls don't count
 * @param events where events arrive
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
@ValidationRule(
    value = "!has(self.externalId) || has(self.roleArn)",
    message = "`externalId` must be set only with `roleArn`",
    fieldPath = ".externalId")
@ValidationRule(
    value = "!has(self.roleChain) || has(self.roleArn)",
    message = "`roleChain` must be set only with `roleArn`, the role that it leads to",
    fieldPath = ".roleChain")
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
    @Size(min = 20, max = 2048)
        @Pattern(ROLE_ARN)
        @JsonPropertyDescription(
            "Role to assume with the credentials. Absent: they are used as they are.")
        @Nullable String roleArn,
    @Size(min = 2, max = 1224)
        @Pattern(EXTERNAL_ID)
        @JsonPropertyDescription("External id that the trust policy of `roleArn` demands.")
        @Nullable String externalId,
    @Size(max = 4)
        @JsonPropertyDescription(
            "Roles that are assumed one after the other before `roleArn`, each with the credentials of the one before.")
        List<AwsRole> roleChain,
    @Size(max = 512)
        @Pattern("^https?://[^/?#@\\s]+/?$")
        @JsonPropertyDescription(
            "Endpoint of the ECR API where it isn't the region's own: a VPC endpoint, or one for tests. Scheme, host and"
                + " port only.")
        @Nullable String endpoint,
    @Size(max = 512)
        @Pattern("^https?://[^/?#@\\s]+/?$")
        @JsonPropertyDescription(
            "Endpoint of AWS STS where it isn't the region's own. Scheme, host and port only.")
        @Nullable String stsEndpoint,
    @JsonPropertyDescription(
            "Secret with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary credentials,"
                + " `AWS_SESSION_TOKEN`. Absent: the AWS SDK's default chain (IRSA, EKS Pod Identity, environment,"
                + " profile). The operator reads Secrets in its own namespace, and in those that the chart's"
                + " `credentialsNamespaces` names.")
        @Nullable SecretRef credentialsSecretRef,
    @JsonPropertyDescription(
            "Replication rules, merged into the registry's: rules of others are kept. Absent: replication is left alone.")
        @Nullable ReplicationSettings replication,
    @JsonPropertyDescription(
            "Scanning configuration, merged into the registry's: repository patterns of others are kept. Absent: left"
                + " alone.")
        @Nullable ScanningSettings scanning,
    @JsonPropertyDescription(
            "Statements of the registry policy, merged by their `Sid`: those of others are kept. Absent: left alone.")
        @Nullable RegistryPolicySettings registryPolicy,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Pull-through cache rules. Rules with other prefixes are kept; each of ours is validated by ECR.")
        List<PullThroughCache> pullThroughCaches,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Settings of the repositories that ECR itself creates. Templates with other prefixes are kept.")
        List<CreationTemplate> creationTemplates,
    @JsonPropertyDescription(
            "ECR managed signing with AWS Signer: rules of others are kept. Absent: left alone.")
        @Nullable SigningSettings signing,
    @JsonPropertyDescription("Settings of the account in this region. Absent: left alone.")
        @Nullable AccountSettings accountSettings,
    @JsonPropertyDescription(
            "Principals whose pulls don't count as use of an image. The operator's own role is registered in any case,"
                + " where it is allowed to.")
        @Nullable PullTimeExclusions pullTimeExclusions,
    @JsonPropertyDescription(
            "Where the registry's events arrive. Absent: changes are seen at the next interval, or rotation.")
        @Nullable RegistryEvents events) {
  /** ARN of an IAM role. */
  static final String ROLE_ARN = "^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$";

  /** What STS takes for an external id. */
  static final String EXTERNAL_ID = "^[\\w+=,.@:/-]+$";

  /** Makes lists unmodifiable; absent ones empty. */
  public EcrSpec {
    roleChain = roleChain == null ? List.of() : List.copyOf(roleChain);
    pullThroughCaches = pullThroughCaches == null ? List.of() : List.copyOf(pullThroughCaches);
    creationTemplates = creationTemplates == null ? List.of() : List.copyOf(creationTemplates);
  }
}
