package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who else may use a repository: becomes its repository policy.
 *
 * @param pull principals that may pull
 * @param push principals that may push and pull
 * @param policy a whole IAM policy document instead
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.policy) || (!has(self.pull) && !has(self.push))",
    message = "`policy` must not be set together with `pull` or `push`",
    fieldPath = ".policy")
@ValidationRule(
    value =
        "has(self.policy) || (has(self.pull) && self.pull.size() > 0) || (has(self.push) && self.push.size() > 0)",
    message = "one of `pull`, `push` and `policy` must be set")
public record RepositoryAccess(
    @Size(max = 50)
        @JsonPropertyDescription(
            "Principals that may pull: ARNs of IAM, or account ids of 12 digits.")
        List<@Size(min = 12, max = 2048) @Pattern(PRINCIPAL) String> pull,
    @Size(max = 50)
        @JsonPropertyDescription("Principals that may push and pull: ARNs of IAM, or account ids.")
        List<@Size(min = 12, max = 2048) @Pattern(PRINCIPAL) String> push,
    @JsonPropertyDescription(
            "A whole policy document of IAM instead, at most 10,240 characters. Compared by meaning, not by text. It may allow"
                + " others to pull, push, read and replicate, and everyone only with StringEquals on aws:PrincipalOrgID,"
                + " aws:PrincipalOrgPaths, aws:PrincipalAccount, aws:SourceVpce or aws:SourceVpc. A Deny must not reach the"
                + " operator with an action that it needs, whatever its conditions.")
        @Nullable Map<String, Object> policy) {
  /** A principal: an account, a role, a user, or a role's session. */
  static final String PRINCIPAL =
      "^([0-9]{12}|arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/[\\w+=,.@/-]+)|arn:aws[a-z-]*:sts::[0-9]{12}:assumed-role/[\\w+=,.@/-]+)$";

  /** Makes lists unmodifiable; absent ones empty; a policy that is too large isn't kept. */
  public RepositoryAccess {
    policy = BoundedDocument.of(policy);
    pull = pull == null ? List.of() : List.copyOf(pull);
    push = push == null ? List.of() : List.copyOf(push);
  }
}
