package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a Fulcio certificate states besides subject and issuer; each that is set is compared
 * exactly.
 *
 * @param buildSignerURI instructions that are responsible for signing
 * @param buildSignerDigest their digest
 * @param runnerEnvironment where the build ran
 * @param sourceRepositoryURI the repository that was built
 * @param sourceRepositoryDigest the commit
 * @param sourceRepositoryRef the ref
 * @param sourceRepositoryIdentifier the repository's number
 * @param sourceRepositoryOwnerURI the repository's owner
 * @param sourceRepositoryOwnerIdentifier the owner's number
 * @param buildConfigURI the top-level build instructions
 * @param buildConfigDigest their digest
 * @param buildTrigger the event that started the build
 * @param runInvocationURI the run
 * @param sourceRepositoryVisibilityAtSigning whether the repository was public
 * @param deploymentEnvironment the environment that was deployed to
 * @param tokenSubject the subject of the token
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = CertificateExtensions.ONE_RULE,
    message = "`extensions` must have at least one field, or be absent")
public record CertificateExtensions(
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "Instructions that are responsible for signing, such as a reusable workflow with its ref.")
        @Nullable String buildSignerURI,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("Digest of those instructions, such as a commit.")
        @Nullable String buildSignerDigest,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("Where the build ran, such as `github-hosted`.")
        @Nullable String runnerEnvironment,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "The repository that was built, such as `https://github.com/myorg/app`.")
        @Nullable String sourceRepositoryURI,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The commit that was built.")
        @Nullable String sourceRepositoryDigest,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The ref that was built, such as `refs/heads/main`.")
        @Nullable String sourceRepositoryRef,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The repository's number, which stays with it when it is renamed.")
        @Nullable String sourceRepositoryIdentifier,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The owner of the repository, such as `https://github.com/myorg`.")
        @Nullable String sourceRepositoryOwnerURI,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The owner's number.")
        @Nullable String sourceRepositoryOwnerIdentifier,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "The top-level instructions of the build, such as a workflow with its ref.")
        @Nullable String buildConfigURI,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("Digest of the top-level instructions, such as a commit.")
        @Nullable String buildConfigDigest,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The event that started the build, such as `push`.")
        @Nullable String buildTrigger,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The run that signed.")
        @Nullable String runInvocationURI,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "Whether the repository was `public`, `private` or `internal` when it was signed.")
        @Nullable String sourceRepositoryVisibilityAtSigning,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription("The environment that the run deployed to, such as `production`.")
        @Nullable String deploymentEnvironment,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "The subject (`sub`) of the token that the certificate was given for.")
        @Nullable String tokenSubject) {
  /** That there is one, as an expression of CEL. */
  static final String ONE_RULE =
      "has(self.buildSignerURI) || has(self.buildSignerDigest) || has(self.runnerEnvironment) ||"
          + " has(self.sourceRepositoryURI) || has(self.sourceRepositoryDigest) ||"
          + " has(self.sourceRepositoryRef) || has(self.sourceRepositoryIdentifier) ||"
          + " has(self.sourceRepositoryOwnerURI) || has(self.sourceRepositoryOwnerIdentifier) ||"
          + " has(self.buildConfigURI) || has(self.buildConfigDigest) || has(self.buildTrigger) ||"
          + " has(self.runInvocationURI) || has(self.sourceRepositoryVisibilityAtSigning) ||"
          + " has(self.deploymentEnvironment) || has(self.tokenSubject)";
}
