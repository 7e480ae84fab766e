package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * ECR managed signing with AWS Signer: rules are merged into those of others.
 *
 * @param rules which profile signs which repositories
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SigningSettings(
    @Size(max = 10)
        @JsonPropertyDescription(
            "Which profile signs which repositories. Rules of others are kept.")
        List<Rule> rules) {

  /** Makes the list unmodifiable; an absent one empty. */
  public SigningSettings {
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /**
   * One rule.
   *
   * @param signingProfileArn the profile of AWS Signer
   * @param repositoryPatterns patterns of repository names
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Rule(
      @Required
          @Size(min = 30, max = 200)
          @Pattern(
              "^arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:/signing-profiles/[a-zA-Z0-9_]{2,}$")
          @JsonPropertyDescription("ARN of the signing profile of AWS Signer.")
          String signingProfileArn,
      @Required
          @Size(min = 1, max = 100)
          @JsonPropertyDescription("Names of repositories; `*` stands for any characters.")
          List<@Size(min = 1, max = 256) @Pattern("^[a-z0-9*._/-]+$") String> repositoryPatterns) {

    /** Makes the list unmodifiable. */
    public Rule {
      repositoryPatterns = List.copyOf(repositoryPatterns);
    }
  }
}
