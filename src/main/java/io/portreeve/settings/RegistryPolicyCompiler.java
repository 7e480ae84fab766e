package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.AccountSettings.RegistryPolicyScope;
import io.portreeve.api.v1alpha1.RegistryPolicySettings;
import io.portreeve.iam.InvalidPolicyException;
import io.portreeve.iam.PolicyDocument;
import io.portreeve.iam.PolicyLint;
import io.portreeve.iam.PolicyStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Compiles the statements of the registry policy. */
final class RegistryPolicyCompiler {
  private static final String FIELD = "spec.ecr.registryPolicy.statements";

  /**
   * What a registry policy of the first scope can grant.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html">Registry
   *     permissions</a>
   */
  private static final Set<String> FIRST_SCOPE =
      Set.of("ecr:replicateimage", "ecr:batchimportupstreamimage", "ecr:createrepository");

  private final Compiling compiling;

  RegistryPolicyCompiler(Compiling compiling) {
    this.compiling = compiling;
  }

  ObjectNode compile(RegistryPolicySettings settings) {
    var statements = new ArrayList<PolicyStatement>();
    var once = compiling.once("is the same as");
    for (int i = 0; i < settings.statements().size(); i++) {
      var at = FIELD + "[" + i + "]";
      try {
        var statement = PolicyStatement.of(settings.statements().get(i), at);
        if (statement.sid() == null) {
          compiling.fault(
              at, "has no Sid, by which it is told from the statements of others: give it one");
        } else {
          once.check(statement.sid(), at + ".Sid");
        }
        check(statement, at);
        statements.add(statement);
      } catch (InvalidPolicyException e) {
        compiling.fault(e.path().isEmpty() ? at : e.path(), e.problem());
      }
    }
    var document = PolicyDocument.ofStatements(statements);
    var chars = document.toText().length();
    if (chars > Limits.POLICY_CHARS) {
      compiling.fault(
          FIELD, "have %d characters; ECR takes %d".formatted(chars, Limits.POLICY_CHARS));
    }
    return document.toNode();
  }

  private void check(PolicyStatement statement, String field) {
    compiling.faults(PolicyLint.ofRegistryStatement(statement, field, compiling.caller()), "");
    if (statement.resources() != null) {
      statement.resources().names().forEach(each -> checkResource(each, field));
    }
    var settings = compiling.spec().accountSettings();
    if (settings != null && settings.registryPolicyScope() == RegistryPolicyScope.V1) {
      checkScope(List.copyOf(statement.actions().names()), field);
    }
  }

  private void checkResource(String resource, String field) {
    var parts = Compiling.arn(resource);
    var spec = compiling.spec();
    var expected =
        List.of("arn", Compiling.partition(spec.region()), "ecr", spec.region(), spec.accountId());
    for (int i = 0; i < expected.size() && !resource.equals("*"); i++) {
      var part = parts.get(i);
      if (!part.contains("*") && !part.contains("?") && !part.equals(expected.get(i))) {
        compiling.fault(
            field + ".Resource",
            "must be in this registry, "
                + String.join(":", expected)
                + ":repository/…: "
                + resource);
        return;
      }
    }
  }

  private void checkScope(List<String> actions, String field) {
    for (var action : actions) {
      if (!FIRST_SCOPE.contains(action.toLowerCase(Locale.ROOT))) {
        compiling.fault(
            field + ".Action",
            "\""
                + action
                + "\" can't be granted with spec.ecr.accountSettings.registryPolicyScope V1: ask for"
                + " V2, or for ecr:ReplicateImage, ecr:BatchImportUpstreamImage and"
                + " ecr:CreateRepository only");
      }
    }
  }
}
