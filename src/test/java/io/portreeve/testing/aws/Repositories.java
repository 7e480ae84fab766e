package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Repositories, their settings, and their resource tags. */
final class Repositories {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "CreateRepository", Repositories::create,
          "DescribeRepositories", Repositories::describe,
          "DeleteRepository", Repositories::delete,
          "PutImageTagMutability", Repositories::putMutability,
          "PutImageScanningConfiguration", Repositories::putScanning,
          "TagResource", Repositories::tag,
          "UntagResource", Repositories::untag,
          "ListTagsForResource", Repositories::listTags);

  private static final String MUTABILITY = "imageTagMutability";
  private static final String FILTERS = "imageTagMutabilityExclusionFilters";
  private static final String SCANNING = "imageScanningConfiguration";
  private static final String ENCRYPTION = "encryptionConfiguration";
  private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
  private static final Pattern KMS_ARN =
      Pattern.compile("arn:aws[a-z-]*:kms:([a-z0-9-]+):(\\d{12}):(key|alias)/.+");

  private Repositories() {}

  private static ObjectNode create(Request request) {
    var name = request.text("repositoryName");
    request.checkRegistry(name);
    var state = request.state();
    if (state.repositories().containsKey(name)) {
      throw AwsError.of(
          "RepositoryAlreadyExistsException",
          "The repository with name '%s' already exists in the registry with id '%s'"
              .formatted(name, state.account));
    }
    request.ecr().checkLimit("repositories", state.repositories().size() + 1);
    checkFilters(request.body());
    var encryption = encryption(request, request.node(ENCRYPTION));
    var tags = tags(request, request.node("tags"), new TreeMap<>());
    var document =
        Json.object()
            .put("repositoryArn", state.arn(name))
            .put("registryId", state.account)
            .put("repositoryName", name)
            .put("repositoryUri", request.ecr().host() + "/" + name);
    document.set("createdAt", Json.time(request.now()));
    setMutability(document, request.body());
    document
        .putObject(SCANNING)
        .put("scanOnPush", request.node(SCANNING).path("scanOnPush").booleanValue());
    document.set(ENCRYPTION, encryption);
    var repository = new Repo(name, document);
    repository.resourceTags.putAll(tags);
    state.repositories().put(name, repository);
    return Json.object().set("repository", document.deepCopy());
  }

  /** Refuses filters with a mode that has none, and a mode without the filters it needs. */
  static void checkFilters(ObjectNode settings) {
    var excluding = settings.path(MUTABILITY).asText().endsWith("_WITH_EXCLUSION");
    if (excluding != settings.has(FILTERS)) {
      throw AwsError.invalid(
          FILTERS,
          excluding
              ? "must be given with this imageTagMutability"
              : "must not be given with this imageTagMutability");
    }
    var seen = new HashSet<String>();
    for (var filter : settings.path(FILTERS)) {
      var text = filter.path("filter").asText();
      if (text.chars().filter(each -> each == '*').count() > 2) {
        throw AwsError.invalid(FILTERS, "a filter has at most two wildcards");
      }
      if (!seen.add(text)) {
        throw AwsError.invalid(FILTERS, "filters must be unique");
      }
    }
  }

  private static void setMutability(ObjectNode document, ObjectNode settings) {
    document.put(MUTABILITY, settings.path(MUTABILITY).asText("MUTABLE"));
    document.remove(FILTERS);
    if (settings.has(FILTERS)) {
      document.set(FILTERS, settings.get(FILTERS).deepCopy());
    }
  }

  /** Encryption as ECR keeps it: with KMS and without a key, the account's own key for ECR. */
  static ObjectNode encryption(Request request, JsonNode asked) {
    var type = asked.path("encryptionType").asText("AES256");
    var encryption = Json.object().put("encryptionType", type);
    var key = asked.path("kmsKey").textValue();
    if (type.equals("AES256")) {
      if (key != null) {
        throw AwsError.invalid("kmsKey", "must not be given with encryptionType AES256");
      }
      return encryption;
    }
    return encryption.put("kmsKey", kmsKey(request, key));
  }

  private static String kmsKey(Request request, @Nullable String key) {
    var state = request.state();
    var own = "arn:aws:kms:%s:%s:key/".formatted(state.region, state.account);
    if (key == null) {
      return own + UUID.nameUUIDFromBytes((state.account + state.region).getBytes(UTF_8));
    }
    var arn = KMS_ARN.matcher(key);
    if (arn.matches() && !arn.group(1).equals(state.region)) {
      throw AwsError.kms(
          "NotFoundException", "Invalid arn " + arn.group(1) + ": the key is of another region");
    }
    if (!arn.matches() && !key.matches("alias/.+|[0-9a-f-]{36}|mrk-[0-9a-f]{32}")) {
      throw AwsError.kms("NotFoundException", "Invalid keyId '" + key + "'");
    }
    if (request.ecr().isMissingKey(key)) {
      throw AwsError.kms("NotFoundException", "Key '" + key + "' does not exist");
    }
    return arn.matches() ? key : own + key;
  }

  private static ObjectNode describe(Request request) {
    request.checkRegistry(String.join(", ", request.texts("repositoryNames")));
    var seen = new TreeMap<String, JsonNode>();
    if (request.has("repositoryNames")) {
      for (var name : request.texts("repositoryNames")) {
        var found = request.state().seen(name, request.now());
        if (found == null) {
          throw request.noRepository(name);
        }
        RepositoryPolicies.enforce(request, found);
        seen.put(name, found.document);
      }
    } else {
      request.state().seen(request.now()).forEach((name, each) -> seen.put(name, each.document));
    }
    return Page.of(request, Json.object(), "repositories", seen, "repositoryNames");
  }

  private static ObjectNode delete(Request request) {
    var repository = request.repository();
    if (!repository.images.isEmpty() && !request.flag("force")) {
      throw AwsError.of(
          "RepositoryNotEmptyException",
          "The repository with name '%s' in registry with id '%s' cannot be deleted because it still contains images"
              .formatted(repository.name, request.state().account));
    }
    request.state().repositories().remove(repository.name);
    return Json.object().set("repository", repository.document);
  }

  private static ObjectNode putMutability(Request request) {
    var document = request.repository().document;
    checkFilters(request.body());
    setMutability(document, request.body());
    var answer = request.answer();
    setMutability(answer, document);
    return answer;
  }

  private static ObjectNode putScanning(Request request) {
    var scanning = request.repository().document.putObject(SCANNING);
    scanning.put("scanOnPush", request.node(SCANNING).path("scanOnPush").booleanValue());
    return request.answer().set(SCANNING, scanning.deepCopy());
  }

  private static Repo byArn(Request request) {
    var arn = request.text("resourceArn");
    var prefix = request.state().arn("");
    if (!arn.matches("arn:aws[a-z-]*:ecr:[a-z0-9-]+:\\d{12}:repository/.+")) {
      throw AwsError.invalid("resourceArn", "Invalid ARN");
    }
    var name = arn.substring(arn.indexOf(":repository/") + ":repository/".length());
    var state = request.state();
    var found = request.isRead() ? state.seen(name, request.now()) : state.repositories().get(name);
    if (!arn.startsWith(prefix) || found == null) {
      throw request.noRepository(name);
    }
    RepositoryPolicies.enforce(request, found);
    return found;
  }

  private static ObjectNode tag(Request request) {
    var repository = byArn(request);
    var tags = tags(request, request.node("tags"), repository.resourceTags);
    repository.resourceTags.putAll(tags);
    return Json.object();
  }

  private static ObjectNode untag(Request request) {
    var repository = byArn(request);
    if (request.node("tagKeys").isEmpty()) {
      throw AwsError.invalid("tagKeys", "must not be empty");
    }
    request.texts("tagKeys").forEach(Repositories::checkTagKey);
    request.texts("tagKeys").forEach(repository.resourceTags::remove);
    return Json.object();
  }

  private static ObjectNode listTags(Request request) {
    var answer = Json.object();
    var tags = answer.putArray("tags");
    byArn(request).resourceTags.forEach((k, v) -> tags.addObject().put("Key", k).put("Value", v));
    return answer;
  }

  private static void checkTagKey(String key) {
    if (key.isEmpty() || key.length() > 128 || !TAG_TEXT.matcher(key).matches()) {
      throw AwsError.of("InvalidTagParameterException", "Invalid tag key: '" + key + "'");
    }
    if (key.toLowerCase(java.util.Locale.ROOT).startsWith("aws:")) {
      throw AwsError.of("InvalidTagParameterException", "Tag keys can't begin with aws:");
    }
  }

  /**
   * Reads resource tags.
   *
   * @param had what there is already: with these, 50 are the limit
   */
  static Map<String, String> tags(Request request, JsonNode list, Map<String, String> had) {
    var tags = new TreeMap<String, String>();
    for (var each : list) {
      var key = each.path("Key").asText();
      var value = each.path("Value").asText();
      checkTagKey(key);
      if (value.length() > 256 || !TAG_TEXT.matcher(value).matches()) {
        throw AwsError.of("InvalidTagParameterException", "Invalid tag value of '" + key + "'");
      }
      if (tags.put(key, value) != null) {
        throw AwsError.of("InvalidTagParameterException", "Duplicate tag key: '" + key + "'");
      }
    }
    var all = new TreeMap<>(had);
    all.putAll(tags);
    if (all.size() > request.ecr().limit("tags")) {
      throw AwsError.of("TooManyTagsException", "Too many tags: " + all.size());
    }
    return tags;
  }
}
