package io.portreeve.iam;

import io.portreeve.iam.PolicyLint.Caller;
import io.portreeve.iam.PolicyLint.Finding;
import io.portreeve.iam.PolicyStatement.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One look over the statements of a policy: collects. */
final class LintPass {
  private static final List<String> OF_REGISTRY =
      List.of("ecr:PutRegistryPolicy", "ecr:DeleteRegistryPolicy", "ecr:GetRegistryPolicy");

  private static final List<String> OF_REPOSITORY =
      List.of("ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy", "ecr:GetRepositoryPolicy");

  /** All that the operator does with a repository, as {@code docs/iam.md} lists it. */
  private static final List<String> ALL_OF_REPOSITORY =
      List.of(
          "ecr:SetRepositoryPolicy",
          "ecr:DeleteRepositoryPolicy",
          "ecr:GetRepositoryPolicy",
          "ecr:DescribeRepositories",
          "ecr:DeleteRepository",
          "ecr:ListTagsForResource",
          "ecr:TagResource",
          "ecr:UntagResource",
          "ecr:PutImageTagMutability",
          "ecr:PutImageScanningConfiguration",
          "ecr:GetLifecyclePolicy",
          "ecr:PutLifecyclePolicy",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DescribeImages",
          "ecr:DescribeImageReplicationStatus",
          "ecr:BatchGetRepositoryScanningConfiguration",
          "ecr:UpdateImageStorageClass",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer");

  private final Caller caller;
  private final Author author;
  private final List<Finding> faults = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  /** Who wrote the policy, and so what it may say. */
  enum Author {
    /** Whoever owns the registry, of a policy of the registry. */
    REGISTRY_OWNER,
    /** The same, of a policy of a repository. */
    REGISTRY_OWNER_OF_REPOSITORY,
    /** Whoever owns the repository only: the platform's settings aren't theirs to deny. */
    TENANT;

    /** What must not be denied to the operator. */
    private List<String> vital() {
      return switch (this) {
        case REGISTRY_OWNER -> OF_REGISTRY;
        case REGISTRY_OWNER_OF_REPOSITORY -> OF_REPOSITORY;
        case TENANT -> ALL_OF_REPOSITORY;
      };
    }

    /** Whether a statement is about anything that must not be denied to the operator. */
    boolean isDenied(PolicyStatement statement) {
      return vital().stream().anyMatch(statement.actions()::coversAction);
    }
  }

  LintPass(Caller caller, Author author) {
    this.caller = caller;
    this.author = author;
  }

  PolicyLint lint() {
    return new PolicyLint(faults, warnings);
  }

  void fault(String path, String message) {
    faults.add(new Finding(path, message));
  }

  void checkLength(PolicyDocument document) {
    var chars = document.toText().length();
    if (chars > PolicyDocument.MAX_CHARS) {
      fault(
          "",
          "the policy has %d characters; ECR takes at most %d: name fewer principals, or an account"
              .formatted(chars, PolicyDocument.MAX_CHARS));
    }
  }

  void check(PolicyStatement statement, String path) {
    checkActions(statement, path);
    var principals = statement.principals();
    if (principals == null) {
      fault(path, "has no Principal: say who, such as {\"AWS\": \"123456789012\"}");
      return;
    }
    checkNames(principals, path + (principals.not() ? ".NotPrincipal" : ".Principal"));
    if (statement.effect() == Effect.DENY) {
      checkLockOut(statement, principals, path);
    } else if (principals.not()) {
      fault(
          path + ".NotPrincipal",
          "allows everyone else in the world, also without signing in: name who may, with"
              + " Principal");
    } else {
      checkGrant(statement, principals, path);
    }
  }

  private void checkGrant(PolicyStatement statement, PolicyPrincipals principals, String path) {
    if (author == Author.TENANT) {
      TenantGrants.faults(statement, principals, path).forEach(faults::add);
    } else if (principals.namesEveryone() && statement.conditions().isEmpty()) {
      warnings.add(
          new Finding(
              path + ".Principal",
              "allows every AWS account: name accounts, or add a Condition such as"
                  + " aws:PrincipalOrgID"));
    }
  }

  private void checkActions(PolicyStatement statement, String path) {
    for (var action : statement.actions().names()) {
      if (!action.equals("*") && !action.toLowerCase(Locale.ROOT).startsWith("ecr:")) {
        fault(
            path + (statement.actions().not() ? ".NotAction" : ".Action"),
            "\"" + action + "\" isn't an action of ECR: they begin with ecr:");
      }
    }
  }

  private void checkNames(PolicyPrincipals principals, String path) {
    for (var name : principals.aws()) {
      if (PolicyPrincipals.isUniqueId(name)) {
        fault(
            path,
            "\""
                + name
                + "\" is what IAM shows for a role or user that was deleted: name one that exists,"
                + " by its ARN");
      } else if (!name.equals("*")
          && !PolicyPrincipals.isAccount(name)
          && (!PolicyPrincipals.isArn(name) || hasWildcard(name))) {
        fault(
            path,
            "\""
                + name
                + "\" must be an account id of 12 digits, the ARN of a role or user without"
                + " wildcards, or \"*\"");
      }
    }
    principals
        .byType()
        .forEach(
            (type, names) -> {
              if (!type.equals("AWS") && names.stream().anyMatch(LintPass::hasWildcard)) {
                fault(path + "." + type, "must not have wildcards: name each " + type);
              }
            });
  }

  private static boolean hasWildcard(String name) {
    return name.contains("*") || name.contains("?");
  }

  private void checkLockOut(PolicyStatement statement, PolicyPrincipals principals, String path) {
    var denied = author.vital().stream().filter(statement.actions()::coversAction).toList();
    if (principals.not()) {
      if (author == Author.TENANT || !denied.isEmpty()) {
        fault(
            path + ".NotPrincipal",
            "denies everyone else, and sessions of roles that it names, such as the operator's:"
                + " name who may not, with Principal");
      }
    } else if (!denied.isEmpty() && principals.mayName(caller.account(), caller.principal())) {
      var sure = caller.principal() != null || principals.namesAll(caller.account());
      lockOut(statement, path, sure ? "denies" : "may deny", denied);
    }
  }

  private void lockOut(PolicyStatement statement, String path, String denies, List<String> denied) {
    var what = denies + " the operator itself " + String.join(", ", denied);
    if (statement.conditions().isEmpty() || author == Author.TENANT) {
      fault(
          path,
          what
              + ", so that it can't keep the repository or registry in order, nor repair this policy:"
              + " name others than the operator's role and account, or leave out these actions;"
              + " a Condition doesn't help");
    } else {
      warnings.add(new Finding(path, what + " where its Condition holds"));
    }
  }
}
