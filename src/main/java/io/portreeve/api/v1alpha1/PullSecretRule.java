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
 * Pull Secrets for some namespaces.
 *
 * @param namespaceSelector the namespaces, by label
 * @param secretName name of the Secret in each
 * @param serviceAccounts ServiceAccounts that get it as an imagePullSecret
 * @param roleArn role whose token it holds
 * @param externalId external id that this role demands
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.externalId) || has(self.roleArn)",
    message = "`externalId` must be set only with `roleArn`",
    fieldPath = ".externalId")
public record PullSecretRule(
    @Required
        @JsonPropertyDescription(
            "The namespaces, by their labels. An empty selector selects every namespace.")
        NamespaceSelector namespaceSelector,
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$")
        @JsonPropertyDescription(
            "Name of the Secret, of type kubernetes.io/dockerconfigjson, that is kept in each of them. One of that name that"
                + " somebody else made is left alone.")
        String secretName,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Names of ServiceAccounts that get it in their `imagePullSecrets`. One that doesn't exist yet gets it when it"
                + " does.")
        List<@Size(min = 1, max = 253) @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$") String>
            serviceAccounts,
    @Size(min = 20, max = 2048)
        @Pattern(EcrSpec.ROLE_ARN)
        @JsonPropertyDescription(
            "Role whose token the Secrets hold, assumed with the Registry's credentials. Absent: the Registry's own"
                + " `roleArn`. Either is assumed for pulling only, whatever it may do otherwise. Where the Registry has no"
                + " `roleArn` either, this one is needed: a token can't be narrowed without a role.")
        @Nullable String roleArn,
    @Size(min = 2, max = 1224)
        @Pattern(EcrSpec.EXTERNAL_ID)
        @JsonPropertyDescription("External id that the trust policy of `roleArn` demands.")
        @Nullable String externalId) {

  /** Makes the list unmodifiable; an absent one empty. */
  public PullSecretRule {
    serviceAccounts = serviceAccounts == null ? List.of() : List.copyOf(serviceAccounts);
  }
}
