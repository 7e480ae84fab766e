package io.portreeve.iam;

import io.portreeve.iam.PolicyStatement.Effect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a policy of ECR before it is put.
 *
 * @param faults what ECR refuses, what would lock the operator out, or what its author may not
 *     grant: it mustn't be put
 * @param warnings what is likely not meant
 */
public record PolicyLint(List<Finding> faults, List<Finding> warnings) {

  /** Makes lists unmodifiable. */
  public PolicyLint {
    faults = List.copyOf(faults);
    warnings = List.copyOf(warnings);
  }

  /**
   * One finding.
   *
   * @param path where, such as {@code Statement[2].Principal}; empty: the document itself
   * @param message what, and what to do
   */
  public record Finding(String path, String message) {
    /** Returns path and message. */
    @Override
    public String toString() {
      return path.isEmpty() ? message : path + ": " + message;
    }
  }

  /**
   * Who puts the policy.
   *
   * @param account account of the registry
   * @param principal ARN of the operator's role or user; absent where it isn't known: then whoever
   *     of the account is denied something is taken for it
   */
  public record Caller(String account, @Nullable String principal) {}

  /**
   * Looks over a repository policy by whoever owns the registry: of denials, those that would keep
   * the operator from changing the policy again are faults, and a warning where they depend on a
   * condition.
   */
  public static PolicyLint ofRepositoryPolicy(PolicyDocument document, Caller caller) {
    return ofDocument(document, new LintPass(caller, LintPass.Author.REGISTRY_OWNER_OF_REPOSITORY));
  }

  /**
   * Looks over a repository policy by whoever owns the repository only, in a registry that others
   * share. What goes beyond that is a fault too: a denial of anything that the operator does with
   * repositories, whatever its conditions; a grant of more than to pull, push, read and replicate;
   * a grant to everyone that no condition bounds to an organization, an account or a network.
   */
  public static PolicyLint ofTenantPolicy(PolicyDocument document, Caller caller) {
    return ofDocument(document, new LintPass(caller, LintPass.Author.TENANT));
  }

  /**
   * Whether {@link #ofTenantPolicy} says something else once the caller's principal is known.
   *
   * @param account account of the registry
   */
  public static boolean dependsOnCaller(PolicyDocument document, String account) {
    return document.statements().stream()
        .filter(each -> each.effect() == Effect.DENY && LintPass.Author.TENANT.isDenied(each))
        .map(PolicyStatement::principals)
        .anyMatch(
            who ->
                who != null && !who.not() && !who.namesAll(account) && who.mayName(account, null));
  }

  /** Looks over one statement of a registry policy; paths begin with {@code path}. */
  public static PolicyLint ofRegistryStatement(
      PolicyStatement statement, String path, Caller caller) {
    var pass = new LintPass(caller, LintPass.Author.REGISTRY_OWNER);
    pass.check(statement, path);
    if (statement.resources() == null) {
      pass.fault(
          path,
          "a statement of a registry policy needs a Resource, such as"
              + " arn:aws:ecr:us-east-1:123456789012:repository/*");
    }
    return pass.lint();
  }

  private static PolicyLint ofDocument(PolicyDocument document, LintPass pass) {
    pass.checkLength(document);
    for (int i = 0; i < document.statements().size(); i++) {
      var statement = document.statements().get(i);
      var path = "Statement[" + i + "]";
      pass.check(statement, path);
      if (statement.resources() != null) {
        pass.fault(
            path + (statement.resources().not() ? ".NotResource" : ".Resource"),
            "ECR takes none in a repository policy, which is for its repository: leave it out");
      }
    }
    return pass.lint();
  }
}
