package io.portreeve.iam;

import io.portreeve.iam.PolicyLint.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a statement may grant whose author owns a repository, and not the registry. What is allowed
 * is listed, not what isn't: ECR may learn actions that nobody thinks of today.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html">Actions
 *     of ECR</a>
 */
final class TenantGrants {
  /** To pull, push and replicate; lower case. */
  private static final Set<String> ACTIONS =
      Set.of(
          "ecr:batchchecklayeravailability",
          "ecr:batchgetimage",
          "ecr:batchgetrepositoryscanningconfiguration",
          "ecr:batchimportupstreamimage",
          "ecr:completelayerupload",
          "ecr:getdownloadurlforlayer",
          "ecr:getlifecyclepolicy",
          "ecr:getlifecyclepolicypreview",
          "ecr:initiatelayerupload",
          "ecr:putimage",
          "ecr:replicateimage",
          "ecr:uploadlayerpart");

  /** What begins so reads, whatever follows: wildcards may. */
  private static final List<String> READING =
      List.of("ecr:describe", "ecr:list", "ecr:batchget", "ecr:batchcheck", "ecr:getdownload");

  private static final Pattern WILDCARD = Pattern.compile("[*?]");

  /** Conditions with one value that only one account, organization or network has. */
  private static final Set<String> BOUNDS =
      Set.of(
          "aws:principalorgid",
          "aws:principalorgpaths",
          "aws:principalaccount",
          "aws:sourcevpce",
          "aws:sourcevpc");

  private static final String ORG_PATHS = "aws:principalorgpaths";

  /** The organization is told, whatever follows. */
  private static final Pattern ORG_PATH = Pattern.compile("o-[a-z0-9]{10,32}/[^$]*");

  private TenantGrants() {}

  static List<Finding> faults(PolicyStatement statement, PolicyPrincipals principals, String path) {
    var faults = new ArrayList<Finding>();
    actions(statement.actions(), path, faults);
    if (principals.namesEveryone() && !isBounded(statement)) {
      faults.add(
          new Finding(
              path + ".Principal",
              "allows every AWS account: name accounts, or add a Condition with StringEquals on"
                  + " aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalAccount, aws:SourceVpce"
                  + " or aws:SourceVpc, without wildcards and variables"));
    }
    var providers = principals.byType().get("Federated");
    if (providers != null && !providers.stream().allMatch(name -> name.startsWith("arn:"))) {
      faults.add(
          new Finding(
              path + ".Principal.Federated",
              "allows who signs in there for whichever account: name a provider of an account, by"
                  + " its ARN"));
    }
    return faults;
  }

  private static void actions(PolicyNames actions, String path, List<Finding> faults) {
    if (actions.not()) {
      faults.add(
          new Finding(
              path + ".NotAction",
              "allows all that it doesn't name, such as ecr:DeleteRepository: name what is allowed,"
                  + " with Action"));
      return;
    }
    for (var action : actions.names()) {
      var lower = action.toLowerCase(Locale.ROOT);
      if ((lower.startsWith("ecr:") || lower.equals("*")) && !mayGrant(lower)) {
        faults.add(
            new Finding(
                path + ".Action",
                "\""
                    + action
                    + "\" allows more than to pull, push, read and replicate, which is all that"
                    + " others may be allowed: name actions such as ecr:BatchGetImage; wildcards may"
                    + " stand after ecr:Describe, ecr:List and ecr:BatchGet"));
      }
    }
  }

  private static boolean mayGrant(String action) {
    var literal = WILDCARD.split(action, 2)[0];
    return ACTIONS.contains(action) || READING.stream().anyMatch(literal::startsWith);
  }

  /** All conditions of a statement must hold, so one is enough. */
  private static boolean isBounded(PolicyStatement statement) {
    return statement.conditions().entrySet().stream()
        .anyMatch(
            operator ->
                operator.getValue().entrySet().stream()
                    .anyMatch(
                        key ->
                            bounds(
                                operator.getKey().toLowerCase(Locale.ROOT),
                                key.getKey().toLowerCase(Locale.ROOT),
                                key.getValue())));
  }

  private static boolean bounds(String operator, String key, Collection<String> values) {
    return switch (operator) {
      case "stringequals" ->
          BOUNDS.contains(key) && values.stream().allMatch(TenantGrants::isFixed);
      case "foranyvalue:stringequals" ->
          key.equals(ORG_PATHS) && values.stream().allMatch(TenantGrants::isFixed);
      case "foranyvalue:stringlike" ->
          key.equals(ORG_PATHS)
              && values.stream().allMatch(value -> ORG_PATH.matcher(value).matches());
      default -> false;
    };
  }

  /** A wildcard isn't one in StringEquals; who writes it means one. A variable is the asker's. */
  private static boolean isFixed(String value) {
    return !value.isBlank() && !WILDCARD.matcher(value).find() && !value.contains("$");
  }
}
