package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrErrors.call;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryException;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ecr.EcrClient;

/** The two documents of a repository: its lifecycle policy and its own policy. */
final class EcrPolicies {
  private final EcrClient ecr;
  private final String account;

  EcrPolicies(EcrClient ecr, String account) {
    this.ecr = ecr;
    this.account = account;
  }

  Optional<String> lifecycle(RepositoryName name) {
    return text(
        "ecr:GetLifecyclePolicy " + name,
        "LifecyclePolicyNotFoundException",
        () ->
            ecr.getLifecyclePolicy(r -> r.registryId(account).repositoryName(name.toString()))
                .lifecyclePolicyText());
  }

  void setLifecycle(RepositoryName name, String text) {
    var _ =
        call(
            "ecr:PutLifecyclePolicy " + name,
            () ->
                ecr.putLifecyclePolicy(
                    r ->
                        r.registryId(account)
                            .repositoryName(name.toString())
                            .lifecyclePolicyText(text)));
  }

  void removeLifecycle(RepositoryName name) {
    EcrErrors.remove(
        "ecr:DeleteLifecyclePolicy " + name,
        () ->
            ecr.deleteLifecyclePolicy(r -> r.registryId(account).repositoryName(name.toString())));
  }

  Optional<String> access(RepositoryName name) {
    return text(
        "ecr:GetRepositoryPolicy " + name,
        "RepositoryPolicyNotFoundException",
        () ->
            ecr.getRepositoryPolicy(r -> r.registryId(account).repositoryName(name.toString()))
                .policyText());
  }

  /**
   * Sets the repository's own policy.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html">SetRepositoryPolicy</a>
   */
  void setAccess(RepositoryName name, String text) {
    var _ =
        call(
            "ecr:SetRepositoryPolicy " + name,
            () ->
                ecr.setRepositoryPolicy(
                    r ->
                        r.registryId(account)
                            .repositoryName(name.toString())
                            .policyText(text)
                            // Never: ECR then refuses a policy that would lock the caller out.
                            .force(false)));
  }

  void removeAccess(RepositoryName name) {
    EcrErrors.remove(
        "ecr:DeleteRepositoryPolicy " + name,
        () ->
            ecr.deleteRepositoryPolicy(r -> r.registryId(account).repositoryName(name.toString())));
  }

  /** Empty where the document isn't found; where the repository isn't, that is an error. */
  private static Optional<String> text(String what, String noDocument, Supplier<String> request) {
    try {
      return Optional.ofNullable(call(what, request));
    } catch (RegistryException.NotFound e) {
      if (EcrErrors.hasCode(e, noDocument)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
