package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A lifecycle policy.
 *
 * @param text as ECR keeps it: rules by priority
 * @param rules by priority
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html">Lifecycle
 *     policy properties</a>
 */
record LifecycleDocument(String text, List<LifecycleRule> rules) {
  private static final Set<String> SINCE =
      Set.of("sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned");
  private static final int ARCHIVE_DAYS = 90;

  /** Reads a document, or refuses it. */
  static LifecycleDocument read(String text, int mostRules) {
    var document = Json.read(text);
    refuseUnless(document != null, "Could not map policyString into LifecyclePolicy.");
    refuseUnless(
        Set.of("rules").containsAll(names(document)) && document.path("rules").isArray(),
        "the document has rules, a list, and nothing else");
    var nodes = new ArrayList<JsonNode>();
    document.get("rules").forEach(nodes::add);
    refuseUnless(!nodes.isEmpty() && nodes.size() <= mostRules, "1 to %d rules", mostRules);
    var rules = nodes.stream().map(LifecycleDocument::rule).toList();
    checkTogether(rules);
    nodes.sort(Comparator.comparingInt(each -> each.path("rulePriority").asInt()));
    var sorted = Json.object();
    nodes.forEach(sorted.putArray("rules")::add);
    return new LifecycleDocument(
        Json.write(sorted),
        rules.stream().sorted(Comparator.comparingInt(LifecycleRule::priority)).toList());
  }

  private static LifecycleRule rule(JsonNode node) {
    checkMembers(
        node, Set.of("rulePriority", "selection", "action"), Set.of("description"), "rule");
    var selection = node.get("selection");
    var action = node.get("action");
    checkMembers(
        selection,
        Set.of("tagStatus", "countType", "countNumber"),
        Set.of("tagPatternList", "tagPrefixList", "countUnit", "storageClass"),
        "selection");
    checkMembers(action, Set.of("type"), Set.of("targetStorageClass"), "action");
    refuseUnless(
        !node.has("description") || node.get("description").isTextual(), "description is text");
    var rule =
        new LifecycleRule(
            positive(node, "rulePriority"),
            word(selection, "storageClass", "standard", "archive").equals("archive"),
            word(selection, "tagStatus", "tagged", "untagged", "any"),
            patterns(selection),
            word(
                selection,
                "countType",
                "imageCountMoreThan",
                "sinceImagePushed",
                "sinceImagePulled",
                "sinceImageTransitioned"),
            positive(selection, "countNumber"),
            word(action, "type", "expire", "transition").equals("transition"));
    checkCount(rule, selection);
    checkAction(rule, action);
    return rule;
  }

  private static void checkMembers(
      JsonNode node, Set<String> required, Set<String> optional, String what) {
    refuseUnless(node.isObject(), "%s is an object", what);
    var names = names((ObjectNode) node);
    refuseUnless(names.containsAll(required), "object has missing required properties: %s", what);
    for (var each : node.properties()) {
      var name = each.getKey();
      refuseUnless(
          required.contains(name) || optional.contains(name),
          "object instance has properties which are not allowed by the schema: [\"%s\"]",
          name);
      refuseUnless(!each.getValue().isNull(), "%s is null", name);
    }
  }

  private static Set<String> names(ObjectNode node) {
    var names = new HashSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static int positive(JsonNode node, String member) {
    var value = node.path(member);
    refuseUnless(
        value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0,
        "%s is a positive integer",
        member);
    return value.intValue();
  }

  /** One of some words; where the member isn't there, the first. */
  private static String word(JsonNode node, String member, String... words) {
    if (!node.has(member)) {
      return words[0];
    }
    var value = node.get(member).textValue();
    refuseUnless(
        value != null && List.of(words).contains(value),
        "instance value of %s not found in enum (possible values: %s)",
        member,
        List.of(words));
    return value;
  }

  private static List<String> patterns(JsonNode selection) {
    var tagged = selection.path("tagStatus").asText().equals("tagged");
    var byPattern = selection.has("tagPatternList");
    var byPrefix = selection.has("tagPrefixList");
    refuseUnless(!tagged || byPattern != byPrefix, "tagged needs one list of patterns or prefixes");
    refuseUnless(tagged || !(byPattern || byPrefix), "only tagged has a list");
    var list = selection.path(byPattern ? "tagPatternList" : "tagPrefixList");
    refuseUnless(!tagged || (list.isArray() && !list.isEmpty()), "the list isn't empty");
    var patterns = new ArrayList<String>();
    for (var each : list) {
      refuseUnless(each.isTextual() && !each.textValue().isEmpty(), "a list holds texts");
      var text = each.textValue();
      refuseUnless(
          byPrefix || text.chars().filter(c -> c == '*').count() <= 4,
          "a pattern has at most four wildcards");
      patterns.add(byPrefix ? text + "*" : text);
    }
    refuseUnless(new HashSet<>(patterns).size() == patterns.size(), "a list has nothing twice");
    return patterns;
  }

  private static void checkCount(LifecycleRule rule, JsonNode selection) {
    var since = SINCE.contains(rule.countType());
    refuseUnless(
        since == selection.has("countUnit"),
        since ? "%s needs a countUnit" : "%s has no countUnit",
        rule.countType());
    refuseUnless(!since || selection.get("countUnit").asText().equals("days"), "countUnit is days");
    var transitioned = rule.countType().equals("sinceImageTransitioned");
    refuseUnless(
        transitioned == rule.ofArchive(),
        "%s isn't possible with this storageClass",
        rule.countType());
    refuseUnless(
        !transitioned || rule.count() >= ARCHIVE_DAYS,
        "images stay in the archive for at least %d days",
        ARCHIVE_DAYS);
  }

  private static void checkAction(LifecycleRule rule, JsonNode action) {
    refuseUnless(
        rule.archives() == action.has("targetStorageClass"),
        "targetStorageClass goes with transition, and with nothing else");
    refuseUnless(
        !rule.archives() || action.get("targetStorageClass").asText().equals("archive"),
        "targetStorageClass is archive");
    refuseUnless(
        !rule.countType().equals("sinceImagePulled") || rule.archives(),
        "sinceImagePulled can only transition");
    refuseUnless(
        !rule.ofArchive() || !rule.archives(), "images of the archive can only be expired");
  }

  private static void checkTogether(List<LifecycleRule> rules) {
    var priorities = new HashSet<Integer>();
    var exclusive = new HashSet<String>();
    var prefixes = new HashSet<String>();
    for (var rule : rules) {
      refuseUnless(
          priorities.add(rule.priority()), "rulePriority %d is there twice", rule.priority());
      refuseUnless(
          rule.exclusive() == null || exclusive.add(rule.exclusive()),
          "more than one rule selects %s images of a storage class",
          rule.tagStatus());
      refuseUnless(
          !rule.tagStatus().equals("tagged")
              || prefixes.add(
                  rule.ofArchive() + new java.util.TreeSet<>(rule.patterns()).toString()),
          "two rules select the same tags of a storage class");
      refuseUnless(
          !rule.tagStatus().equals("any")
              || rules.stream()
                  .filter(other -> other.ofArchive() == rule.ofArchive())
                  .allMatch(other -> other.priority() <= rule.priority()),
          "the rule on any image must have the lowest priority of its storage class");
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  private static void refuseUnless(boolean condition, String why, Object... arguments) {
    if (!condition) {
      throw AwsError.invalid(
          "LifecyclePolicyText",
          "Lifecycle policy validation failure: " + why.formatted(arguments));
    }
  }
}
