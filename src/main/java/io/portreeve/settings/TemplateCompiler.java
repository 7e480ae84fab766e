package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.CreationTemplate;
import io.portreeve.api.v1alpha1.CreationTemplate.AppliedFor;
import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.api.v1alpha1.TagMutability;
import io.portreeve.iam.InvalidPolicyException;
import io.portreeve.iam.PolicyDocument;
import io.portreeve.iam.PolicyLint;
import io.portreeve.settings.SettingsSurroundings.Lookup;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compiles repository creation templates. */
final class TemplateCompiler {
  private static final int MAX_TAG_KEY = 128;
  private static final int MAX_TAG_VALUE = 256;

  private final Compiling compiling;

  TemplateCompiler(Compiling compiling) {
    this.compiling = compiling;
  }

  ObjectNode compile(List<CreationTemplate> templates) {
    var document = JsonNodeFactory.instance.objectNode();
    var once = compiling.once("is the same as");
    for (int i = 0; i < templates.size(); i++) {
      var template = templates.get(i);
      var at = "spec.ecr.creationTemplates[" + i + "]";
      once.check(TableMerge.name(template.prefix()), at + ".prefix");
      document.set(template.prefix(), write(template, at));
    }
    return document;
  }

  private ObjectNode write(CreationTemplate template, String field) {
    var json = JsonNodeFactory.instance.objectNode().put("prefix", template.prefix());
    put(json, "description", template.description());
    var appliedFor = json.putArray("appliedFor");
    new TreeSet<>(template.appliedFor()).forEach(each -> appliedFor.add(wire(each)));
    if (template.tagMutability() != null) {
      write(template.tagMutability(), json);
    }
    if (template.encryption() != null) {
      write(template.encryption(), field, json);
    }
    put(json, "repositoryPolicy", policy(template.policy(), field + ".policy"));
    put(json, "lifecyclePolicy", lifecycle(template, field + ".lifecyclePolicyRef"));
    write(template.tags(), field + ".tags", json);
    if (template.roleArn() != null) {
      compiling.checkRole(field + ".roleArn", template.roleArn());
      json.put("customRoleArn", template.roleArn());
    } else {
      checkNoRoleNeeded(template, field + ".roleArn");
    }
    return json;
  }

  private void checkNoRoleNeeded(CreationTemplate template, String field) {
    var encryption = template.encryption();
    if (!template.tags().isEmpty()
        || (encryption != null && encryption.type() != Encryption.Type.AES256)) {
      compiling.fault(
          field, "must be set where tags or an encryption by KMS are: ECR assumes it to set them");
    }
  }

  private static void put(ObjectNode json, String member, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      json.put(member, text);
    }
  }

  private static String wire(AppliedFor appliedFor) {
    return switch (appliedFor) {
      case Replication -> "REPLICATION";
      case PullThroughCache -> "PULL_THROUGH_CACHE";
      case CreateOnPush -> "CREATE_ON_PUSH";
    };
  }

  private static void write(TagMutability mutability, ObjectNode json) {
    var mode = mutability.mode().name();
    if (mutability.except().isEmpty()) {
      json.put("imageTagMutability", mode);
      return;
    }
    json.put("imageTagMutability", mode + "_WITH_EXCLUSION");
    var filters = json.putArray("imageTagMutabilityExclusionFilters");
    for (var filter : new TreeSet<>(mutability.except())) {
      filters.addObject().put("filterType", "WILDCARD").put("filter", filter);
    }
  }

  private void write(Encryption encryption, String field, ObjectNode json) {
    var configuration =
        json.putObject("encryptionConfiguration").put("encryptionType", encryption.type().name());
    var key = encryption.kmsKey();
    if (key != null) {
      var region = compiling.spec().region();
      if (!Compiling.arn(key).get(3).equals(region)) {
        compiling.fault(
            field + ".encryption.kmsKey",
            "must name a key in the registry's region " + region + ": " + key);
      }
      configuration.put("kmsKey", key);
    }
  }

  private @Nullable String policy(@Nullable Map<String, Object> policy, String field) {
    if (policy == null) {
      return null;
    }
    try {
      var document = PolicyDocument.of(policy);
      compiling.faults(PolicyLint.ofRepositoryPolicy(document, compiling.caller()), field);
      return document.toText();
    } catch (InvalidPolicyException e) {
      compiling.fault(Compiling.join(field, e.path()), e.problem());
      return null;
    }
  }

  private @Nullable String lifecycle(CreationTemplate template, String field) {
    var ref = template.lifecyclePolicyRef();
    if (ref == null) {
      return null;
    }
    var id = "LifecyclePolicy \"" + ref.namespace() + "/" + ref.name() + "\"";
    return switch (compiling.around().policies().find(ref.namespace(), ref.name())) {
      case Lookup.Found(var document) -> document.text();
      case Lookup.Missing() -> {
        compiling
            .faults()
            .add(new SettingFault(field, "names " + id + ", which doesn't exist yet", true));
        yield null;
      }
      case Lookup.Refused(var problem) -> {
        compiling.fault(field, "names " + id + ", whose rules are refused: " + problem);
        yield null;
      }
    };
  }

  private void write(Map<String, String> tags, String field, ObjectNode json) {
    if (tags.isEmpty()) {
      return;
    }
    var array = json.putArray("resourceTags");
    new TreeMap<>(tags)
        .forEach(
            (key, value) -> {
              checkTag(key, value, field);
              array.addObject().put("Key", key).put("Value", value);
            });
  }

  private void checkTag(String key, String value, String field) {
    var lower = key.toLowerCase(Locale.ROOT);
    if (lower.startsWith("aws:") || lower.startsWith("portreeve.io/")) {
      compiling.fault(
          field, "key \"" + key + "\" is reserved, for AWS or for ownership: take another");
    }
    if (key.isEmpty() || key.length() > MAX_TAG_KEY || value.length() > MAX_TAG_VALUE) {
      compiling.fault(
          field,
          "a key has 1 to %d characters, a value at most %d: %s"
              .formatted(MAX_TAG_KEY, MAX_TAG_VALUE, key));
    }
  }
}
