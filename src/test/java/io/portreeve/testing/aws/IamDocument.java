package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A resource-based policy.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">IAM
 *     JSON policy grammar</a>
 */
final class IamDocument {
  private static final Set<String> TOP = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");
  private static final Pattern PRINCIPAL =
      Pattern.compile(
          "\\*|\\d{12}|arn:aws[a-z-]*:iam::\\d{12}:(root|(role|user)/[\\w+=,.@/-]+)"
              + "|arn:aws[a-z-]*:sts::\\d{12}:assumed-role/[\\w+=,.@-]+/[\\w+=,.@-]+");
  private static final Set<String> REGISTRY_V1 =
      Set.of("ecr:replicateimage", "ecr:createrepository", "ecr:batchimportupstreamimage");

  /** Actions that aren't operations of the management API. */
  private static final Set<String> OTHER_ACTIONS =
      Set.of(
          "ecr:batchchecklayeravailability",
          "ecr:completelayerupload",
          "ecr:getdownloadurlforlayer",
          "ecr:initiatelayerupload",
          "ecr:uploadlayerpart",
          "ecr:replicateimage",
          "ecr:batchimportupstreamimage",
          "ecr:getimagecopystatus",
          "ecr:updateregistrypolicy");

  private final ObjectNode document;

  private IamDocument(ObjectNode document) {
    this.document = document;
  }

  /** Reads a stored policy. */
  static IamDocument of(String text) {
    var read = Json.read(text);
    return new IamDocument(read == null ? Json.object() : read);
  }

  /** Reads the policy of a repository, or refuses it. */
  static IamDocument ofRepository(String text, Predicate<String> exists) {
    var read = Json.read(text);
    if (read == null
        || !isDocument(read)
        || !statements(read).stream()
            .allMatch(each -> isStatement(each, exists) && !each.has("Resource"))) {
      throw AwsError.invalid("PolicyText", "Invalid repository policy provided");
    }
    return new IamDocument(read);
  }

  /** Reads the policy of a registry, or refuses it. */
  static IamDocument ofRegistry(String text, Predicate<String> exists, boolean everyAction) {
    var read = Json.read(text);
    if (read == null
        || !isDocument(read)
        || !statements(read).stream()
            .allMatch(
                each ->
                    isStatement(each, exists)
                        && each.has("Resource")
                        && (everyAction || REGISTRY_V1.containsAll(lower(each.get("Action")))))) {
      throw AwsError.invalid("PolicyText", "Invalid registry policy provided");
    }
    return new IamDocument(read);
  }

  private static boolean isDocument(ObjectNode policy) {
    var sids = new HashSet<String>();
    var statements = policy.get("Statement");
    return onlyHas(policy, TOP)
        && Set.of("", "2008-10-17", "2012-10-17").contains(policy.path("Version").asText())
        && statements != null
        && !list(statements).isEmpty()
        && list(statements).stream().allMatch(JsonNode::isObject)
        && list(statements).stream()
            .allMatch(each -> !each.has("Sid") || sids.add(each.path("Sid").asText()));
  }

  private static boolean isStatement(ObjectNode statement, Predicate<String> exists) {
    return onlyHas(statement, STATEMENT)
        && Set.of("Allow", "Deny").contains(statement.path("Effect").asText())
        && statement.has("Principal") != statement.has("NotPrincipal")
        && statement.has("Action") != statement.has("NotAction")
        && principals(statement).stream().allMatch(each -> isPrincipal(each, exists))
        && !principals(statement).isEmpty()
        && actions(statement).stream().allMatch(IamDocument::isAction)
        && !actions(statement).isEmpty();
  }

  private static boolean isPrincipal(String text, Predicate<String> exists) {
    return text.startsWith("Service:")
        ? text.matches("Service:[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?")
        : PRINCIPAL.matcher(text).matches() && exists.test(text);
  }

  private static boolean isAction(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    return text.equals("*")
        || EcrShapes.operations().stream().anyMatch(each -> matches(lower, action(each)))
        || OTHER_ACTIONS.stream().anyMatch(each -> matches(lower, each));
  }

  private static String action(String operation) {
    return "ecr:" + operation.toLowerCase(Locale.ROOT);
  }

  private static boolean matches(String pattern, String text) {
    return Wildcards.matches(pattern, text);
  }

  private static boolean onlyHas(ObjectNode node, Set<String> members) {
    return node.properties().stream()
        .allMatch(each -> members.contains(each.getKey()) && !each.getValue().isNull());
  }

  private static List<ObjectNode> statements(ObjectNode policy) {
    return list(policy.path("Statement")).stream()
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .toList();
  }

  private static List<String> lower(JsonNode action) {
    return action == null
        ? List.of("none")
        : list(action).stream().map(each -> each.asText().toLowerCase(Locale.ROOT)).toList();
  }

  private static List<String> actions(ObjectNode statement) {
    var node = statement.has("Action") ? statement.get("Action") : statement.path("NotAction");
    return list(node).stream().map(JsonNode::asText).toList();
  }

  /** AWS principals as they are, services as {@code Service:name}. */
  private static List<String> principals(ObjectNode statement) {
    var node =
        statement.has("Principal") ? statement.get("Principal") : statement.path("NotPrincipal");
    if (node.isTextual()) {
      return List.of(node.asText().equals("*") ? "*" : "bad principal");
    }
    var all = new ArrayList<String>();
    for (var each : node.properties()) {
      var prefix = each.getKey().equals("AWS") ? "" : each.getKey() + ":";
      list(each.getValue()).forEach(value -> all.add(prefix + value.asText()));
    }
    return all;
  }

  private static List<JsonNode> list(JsonNode node) {
    if (node.isMissingNode()) {
      return List.of();
    }
    var all = new ArrayList<JsonNode>();
    if (node.isArray()) {
      node.forEach(all::add);
    } else {
      all.add(node);
    }
    return all;
  }

  /** Whether a statement without conditions denies an operation to a caller. */
  boolean denies(Caller caller, String operation) {
    return statements(document).stream()
        .anyMatch(
            each ->
                each.path("Effect").asText().equals("Deny")
                    && !each.has("Condition")
                    && names(each, caller) != each.has("NotPrincipal")
                    && acts(each, operation) != each.has("NotAction"));
  }

  private static boolean acts(ObjectNode statement, String operation) {
    return actions(statement).stream()
        .anyMatch(each -> matches(each.toLowerCase(Locale.ROOT), action(operation)));
  }

  private static boolean names(ObjectNode statement, Caller caller) {
    var role = caller.arn().replaceFirst(":sts:(.*):assumed-role/([^/]+)/.*", ":iam:$1:role/$2");
    return principals(statement).stream()
        .anyMatch(
            each ->
                each.equals("*")
                    || each.equals(caller.account())
                    || each.equals("arn:aws:iam::" + caller.account() + ":root")
                    || each.equals(caller.arn())
                    || each.equals(role));
  }

  /**
   * The document as ECR gives it back: accounts as the ARN of their root, a list of one as the one,
   * principals in an order of its own.
   */
  String text() {
    var copy = document.deepCopy();
    for (var statement : statements(copy)) {
      for (var member : List.of("Principal", "NotPrincipal")) {
        if (statement.path(member) instanceof ObjectNode principals) {
          principals.properties().forEach(each -> each.setValue(normal(each.getValue())));
        }
      }
      for (var member : List.of("Action", "NotAction", "Resource")) {
        if (statement.path(member) instanceof ArrayNode array && array.size() == 1) {
          statement.set(member, array.get(0));
        }
      }
    }
    return copy.toPrettyString();
  }

  private static JsonNode normal(JsonNode principals) {
    var all =
        list(principals).stream()
            .map(JsonNode::asText)
            .map(each -> each.matches("\\d{12}") ? "arn:aws:iam::" + each + ":root" : each)
            .sorted(Comparator.reverseOrder())
            .toList();
    var array = Json.array();
    all.forEach(array::add);
    return array.size() == 1 ? array.get(0) : array;
  }
}
