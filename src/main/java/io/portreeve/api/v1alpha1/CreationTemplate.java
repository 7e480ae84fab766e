package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.portreeve.api.v1alpha1.RepositoryDefaults.DefaultLifecyclePolicyRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A repository creation template: settings of the repositories that ECR itself creates.
 *
 * @param prefix prefix of those repositories
 * @param description what it is for
 * @param appliedFor what creates them
 * @param tagMutability whether tags may be moved
 * @param encryption encryption at rest
 * @param lifecyclePolicyRef retention rules
 * @param policy repository policy, as an IAM document
 * @param tags resource tags
 * @param roleArn role that ECR assumes; needed for tags and KMS
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "has(self.roleArn) || (!has(self.tags) && (!has(self.encryption) || self.encryption.type == 'AES256'))",
    message =
        "`roleArn` must be set where `tags` or an `encryption` by KMS are: ECR assumes it to set them",
    fieldPath = ".roleArn")
public record CreationTemplate(
    @Required
        @Size(min = 1, max = 256)
        @Pattern("^([a-z0-9]+([._/-]+[a-z0-9]+)*/?|ROOT)$")
        @JsonPropertyDescription(
            "Prefix of the repositories that it is for; `ROOT`: those that no other template is for.")
        String prefix,
    @Size(max = 256) @JsonPropertyDescription("What it is for.") @Nullable String description,
    @Required
        @Size(min = 1, max = 3)
        @JsonPropertyDescription(
            "What creates the repositories: Replication, PullThroughCache, CreateOnPush (whoever may push then creates"
                + " repositories).")
        List<AppliedFor> appliedFor,
    @JsonPropertyDescription("Whether tags may be moved.") @Nullable TagMutability tagMutability,
    @JsonPropertyDescription("Encryption at rest.") @Nullable Encryption encryption,
    @JsonPropertyDescription(
            "Retention rules. The policy's `accessFrom` isn't asked: whoever writes Registries may use any.")
        @Nullable DefaultLifecyclePolicyRef lifecyclePolicyRef,
    @JsonPropertyDescription("Repository policy, as an IAM document. Compared by meaning.")
        @Nullable Map<String, Object> policy,
    @Size(max = 40) @JsonPropertyDescription("Resource tags.") Map<String, String> tags,
    @Size(min = 20, max = 2048)
        @Pattern(EcrSpec.ROLE_ARN)
        @JsonPropertyDescription("Role that ECR assumes to create them; needed for tags and KMS.")
        @Nullable String roleArn) {

  /** Makes collections unmodifiable; absent ones empty. */
  public CreationTemplate {
    appliedFor = List.copyOf(appliedFor);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
  }

  /** What creates repositories. */
  public enum AppliedFor {
    /** Replication into this registry. */
    Replication,
    /** Pull-through caches. */
    PullThroughCache,
    /** A push to a repository that doesn't exist. */
    CreateOnPush
  }
}
