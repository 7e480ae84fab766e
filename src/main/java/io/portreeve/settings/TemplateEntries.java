package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.iam.InvalidPolicyException;
import io.portreeve.iam.PolicyDocument;
import io.portreeve.retention.LifecycleDocument;
import java.util.List;
import java.util.TreeMap;

/**
 * Repository creation templates: policies are compared by meaning, lists as sets, and what is
 * absent is its default.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryCreationTemplate.html">RepositoryCreationTemplate</a>
 */
final class TemplateEntries implements TableMerge.Table {
  private static final String ENCRYPTION = "encryptionConfiguration";
  private static final String MUTABILITY = "imageTagMutability";
  private static final String FILTERS = "imageTagMutabilityExclusionFilters";
  private static final String TAGS = "resourceTags";
  private static final List<String> TEXTS =
      List.of("description", "repositoryPolicy", "lifecyclePolicy", "customRoleArn");
  private static final List<String> MEMBERS =
      List.of(
          "description",
          "appliedFor",
          MUTABILITY,
          FILTERS,
          ENCRYPTION,
          "repositoryPolicy",
          "lifecyclePolicy",
          TAGS,
          "customRoleArn");
  private static final List<String> GIVEN_BY_ECR = List.of("createdAt", "updatedAt");

  @Override
  public String title(String name) {
    return "creation template \"" + name + "\"";
  }

  @Override
  public String version(ObjectNode entry) {
    return CanonicalJson.hash(meaning(entry).toString());
  }

  /** Where no key is asked for, ECR chooses one, and may show it. */
  @Override
  public boolean satisfies(ObjectNode live, ObjectNode wanted) {
    var key = key(wanted);
    return version(live).equals(version(wanted)) && (key.isEmpty() || key.equals(key(live)));
  }

  @Override
  public ObjectNode changed(ObjectNode live, ObjectNode wanted) {
    var copy = live.deepCopy();
    copy.remove(MEMBERS);
    copy.setAll(wanted.deepCopy());
    // ECR keeps the spelling of the prefix that it was created with.
    copy.set("prefix", live.path("prefix").isTextual() ? live.get("prefix") : wanted.get("prefix"));
    return copy;
  }

  /** Says also what shall not be there any more: what a request leaves out might stay. */
  @Override
  public ObjectNode request(String prefix, ObjectNode entry, ObjectNode live) {
    var request = entry.deepCopy();
    request.remove(GIVEN_BY_ECR);
    request.put("prefix", prefix);
    for (var text : TEXTS) {
      if (live.has(text) && !request.has(text)) {
        request.put(text, "");
      }
    }
    if (live.has(MUTABILITY) && !request.has(MUTABILITY)) {
      request.put(MUTABILITY, "MUTABLE");
    }
    if (live.has(ENCRYPTION) && !request.has(ENCRYPTION)) {
      request.putObject(ENCRYPTION).put("encryptionType", "AES256");
    }
    if (live.has(TAGS) && !request.has(TAGS)) {
      request.putArray(TAGS);
    }
    return request;
  }

  @Override
  public String describe(ObjectNode entry, ObjectNode other) {
    return TableMerge.describe(
        MEMBERS.stream()
            .filter(member -> !meaning(entry).path(member).equals(meaning(other).path(member)))
            .toList(),
        entry,
        other);
  }

  private static ObjectNode meaning(ObjectNode entry) {
    var meaning = JsonNodeFactory.instance.objectNode();
    for (var text : List.of("description", "customRoleArn")) {
      meaning.put(text, entry.path(text).asText(""));
    }
    meaning.put("repositoryPolicy", policy(entry.path("repositoryPolicy").asText("")));
    meaning.put("lifecyclePolicy", lifecycle(entry.path("lifecyclePolicy").asText("")));
    meaning.put("appliedFor", CanonicalJson.text(CanonicalJson.array(entry, "appliedFor")));
    meaning.put(MUTABILITY, entry.path(MUTABILITY).asText("MUTABLE"));
    meaning.put(FILTERS, CanonicalJson.text(CanonicalJson.array(entry, FILTERS)));
    meaning.put(ENCRYPTION, entry.path(ENCRYPTION).path("encryptionType").asText("AES256"));
    meaning.put(TAGS, tags(entry.path(TAGS)));
    return meaning;
  }

  private static String key(ObjectNode entry) {
    return entry.path(ENCRYPTION).path("kmsKey").asText("");
  }

  private static String policy(String text) {
    try {
      return text.isBlank() ? "" : PolicyDocument.parse(text).hash();
    } catch (InvalidPolicyException _) {
      return text;
    }
  }

  private static String lifecycle(String text) {
    try {
      return text.isBlank() ? "" : LifecycleDocument.parse(text).hash();
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  private static String tags(JsonNode tags) {
    var map = new TreeMap<String, String>();
    tags.forEach(tag -> map.put(tag.path("Key").asText(), tag.path("Value").asText()));
    return map.toString();
  }
}
