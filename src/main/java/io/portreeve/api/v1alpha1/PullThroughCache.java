package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A pull-through cache rule.
 *
 * @param prefix prefix of the repositories that are filled from upstream
 * @param upstream the upstream registry
 * @param upstreamUrl host name of the upstream, where its kind doesn't tell it
 * @param upstreamPrefix prefix of the repositories upstream
 * @param credentialsSecretArn secret of AWS Secrets Manager with the credentials for the upstream
 * @param roleArn role that ECR assumes for an upstream in another account
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "(self.upstream in ['Ecr', 'AzureContainerRegistry', 'GitLab']) == has(self.upstreamUrl) || self.upstream == 'GitLab'",
    message =
        "`upstreamUrl` must be set for upstream Ecr and AzureContainerRegistry, may be for GitLab, and only there",
    fieldPath = ".upstreamUrl")
public record PullThroughCache(
    @Required
        @Size(min = 2, max = 30)
        @Pattern("^([a-z0-9]+([._/-]+[a-z0-9]+)*/?|ROOT)$")
        @JsonPropertyDescription(
            "Prefix of the repositories that are filled from upstream; `ROOT`: every repository that no other prefix"
                + " names. Two rules can't have the same.")
        String prefix,
    @Required @JsonPropertyDescription("The upstream registry.") Upstream upstream,
    @Size(min = 4, max = 253)
        @Pattern("^[a-z0-9.-]+$")
        @JsonPropertyDescription(
            "Host name of the upstream, for those of which there are many: another ECR registry, an Azure container"
                + " registry, a GitLab of one's own.")
        @Nullable String upstreamUrl,
    @Size(min = 2, max = 30)
        @Pattern("^([a-z0-9]+([._/-]+[a-z0-9]+)*/?|ROOT)$")
        @JsonPropertyDescription("Prefix of the repositories upstream. Absent: all.")
        @Nullable String upstreamPrefix,
    @Size(min = 50, max = 612)
        @Pattern(
            "^arn:aws(-\\w+)*:secretsmanager:[a-zA-Z0-9-:]+:secret:ecr-pullthroughcache/[a-zA-Z0-9/_+=.@-]+$")
        @JsonPropertyDescription(
            "ARN of the secret of AWS Secrets Manager that holds the credentials for the upstream; its name must begin with"
                + " `ecr-pullthroughcache/`.")
        @Nullable String credentialsSecretArn,
    @Size(min = 20, max = 2048)
        @Pattern(EcrSpec.ROLE_ARN)
        @JsonPropertyDescription("Role that ECR assumes for an upstream in another account.")
        @Nullable String roleArn) {

  /** The upstream registries that ECR knows. */
  public enum Upstream {
    /** Another private ECR registry. */
    Ecr,
    /** Amazon ECR Public. */
    EcrPublic,
    /** Quay. */
    Quay,
    /** The registry of the Kubernetes project. */
    Kubernetes,
    /** Docker Hub. */
    DockerHub,
    /** GitHub Container Registry. */
    GitHub,
    /** An Azure container registry. */
    AzureContainerRegistry,
    /** A GitLab container registry. */
    GitLab,
    /** Chainguard's registry. */
    Chainguard
  }
}
