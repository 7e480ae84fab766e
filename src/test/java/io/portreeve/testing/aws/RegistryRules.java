package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What a registry has many of: pull-through cache rules, repository creation templates. */
final class RegistryRules {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "CreatePullThroughCacheRule", RegistryRules::createCache,
          "UpdatePullThroughCacheRule", RegistryRules::updateCache,
          "DeletePullThroughCacheRule", RegistryRules::deleteCache,
          "DescribePullThroughCacheRules", RegistryRules::describeCaches,
          "ValidatePullThroughCacheRule", RegistryRules::validateCache,
          "CreateRepositoryCreationTemplate", RegistryRules::createTemplate,
          "UpdateRepositoryCreationTemplate", RegistryRules::updateTemplate,
          "DeleteRepositoryCreationTemplate", RegistryRules::deleteTemplate,
          "DescribeRepositoryCreationTemplates", RegistryRules::describeTemplates);

  private static final String CACHES = "pullThroughCacheRules";
  private static final String TEMPLATES = "repositoryCreationTemplates";
  private static final String PREFIX = "ecrRepositoryPrefix";
  private static final String CREDENTIAL = "credentialArn";
  private static final String ROLE = "customRoleArn";

  /** Upstreams that give nothing to the anonymous. */
  private static final Set<String> PRIVATE =
      Set.of(
          "docker-hub",
          "github-container-registry",
          "azure-container-registry",
          "gitlab-container-registry",
          "chainguard");

  private RegistryRules() {}

  private static ObjectNode createCache(Request request) {
    request.checkRegistry();
    var prefix = request.text(PREFIX);
    var caches = RegistrySettings.part(request.settings(), CACHES);
    if (caches.has(prefix)) {
      throw AwsError.of(
          "PullThroughCacheRuleAlreadyExistsException",
          "A pull through cache rule with repository prefix '%s' already exists".formatted(prefix));
    }
    request.ecr().checkLimit("pullThroughCaches", caches.size() + 1);
    var url = request.text("upstreamRegistryUrl");
    if (!url.matches("[a-z0-9-]+(\\.[a-z0-9-]+)+(/[a-z0-9._/-]+)?")) {
      throw AwsError.of(
          "UnsupportedUpstreamRegistryException",
          "The specified upstream registry isn't supported: " + url);
    }
    if (PRIVATE.contains(request.node("upstreamRegistry").asText()) && !request.has(CREDENTIAL)) {
      throw AwsError.invalid(CREDENTIAL, "is needed for this upstream registry");
    }
    checkAccess(request);
    var rule = request.body().deepCopy();
    rule.put("registryId", request.state().account);
    rule.set("createdAt", Json.time(request.now()));
    rule.set("updatedAt", Json.time(request.now()));
    caches.set(prefix, rule);
    return without(rule, "updatedAt");
  }

  private static ObjectNode without(ObjectNode node, String... members) {
    return node.deepCopy().remove(List.of(members));
  }

  private static void checkAccess(Request request) {
    var secret = request.textOrNull(CREDENTIAL);
    if (secret != null && !secret.split(":", -1)[3].equals(request.state().region)) {
      throw AwsError.invalid(CREDENTIAL, "the secret is of another region");
    }
    if (secret != null && request.ecr().isMissingKey(secret)) {
      throw AwsError.of("SecretNotFoundException", "The ARN of the secret isn't found: " + secret);
    }
    checkRole(request);
  }

  private static void checkRole(Request request) {
    var role = request.textOrNull(ROLE);
    if (role != null
        && !role.matches("arn:aws[a-z-]*:iam::" + request.state().account + ":role/.+")) {
      throw AwsError.invalid(ROLE, "must be a role of the registry's account");
    }
  }

  private static ObjectNode cache(Request request) {
    request.checkRegistry();
    var prefix = request.text(PREFIX);
    if (!(request.settings().path(CACHES).path(prefix) instanceof ObjectNode found)) {
      throw noCache(request, prefix);
    }
    return found;
  }

  private static AwsError noCache(Request request, String prefix) {
    return AwsError.of(
        "PullThroughCacheRuleNotFoundException",
        "The pull through cache rule with prefix '%s' does not exist in the registry with id '%s'"
            .formatted(prefix, request.state().account));
  }

  private static ObjectNode updateCache(Request request) {
    var rule = cache(request);
    if (!request.has(CREDENTIAL) && !request.has(ROLE)) {
      throw AwsError.invalid(CREDENTIAL, "there is nothing to update");
    }
    checkAccess(request);
    for (var member : List.of(CREDENTIAL, ROLE)) {
      if (request.has(member)) {
        rule.set(member, request.node(member));
      }
    }
    rule.set("updatedAt", Json.time(request.now()));
    return without(rule, "createdAt", "upstreamRegistryUrl", "upstreamRegistry");
  }

  private static ObjectNode deleteCache(Request request) {
    var rule = cache(request);
    RegistrySettings.part(request.settings(), CACHES).remove(request.text(PREFIX));
    return without(rule, "updatedAt", "upstreamRegistry");
  }

  private static ObjectNode describeCaches(Request request) {
    request.checkRegistry();
    var all = all(request, CACHES);
    for (var prefix : request.texts("ecrRepositoryPrefixes")) {
      if (!all.containsKey(prefix)) {
        throw noCache(request, prefix);
      }
    }
    if (request.has("ecrRepositoryPrefixes")) {
      all.keySet().retainAll(request.texts("ecrRepositoryPrefixes"));
    }
    return Page.of(request, Json.object(), CACHES, all, "ecrRepositoryPrefixes");
  }

  private static NavigableMap<String, JsonNode> all(Request request, String part) {
    var all = new TreeMap<String, JsonNode>();
    request
        .settings()
        .path(part)
        .properties()
        .forEach(each -> all.put(each.getKey(), each.getValue()));
    return all;
  }

  private static ObjectNode validateCache(Request request) {
    var answer =
        without(cache(request), "createdAt", "updatedAt", "upstreamRegistry").put("isValid", true);
    var failure = request.ecr().upstreamFailure(request.text(PREFIX));
    return failure == null ? answer : answer.put("isValid", false).put("failure", failure);
  }

  private static ObjectNode createTemplate(Request request) {
    var prefix = request.text("prefix");
    var templates = RegistrySettings.part(request.settings(), TEMPLATES);
    if (templates.has(prefix)) {
      throw AwsError.of(
          "TemplateAlreadyExistsException",
          "A repository creation template with prefix '%s' already exists".formatted(prefix));
    }
    request.ecr().checkLimit("creationTemplates", templates.size() + 1);
    var template = request.body().deepCopy();
    if (!template.has("imageTagMutability")) {
      template.put("imageTagMutability", "MUTABLE");
    }
    if (!template.has("encryptionConfiguration")) {
      template.putObject("encryptionConfiguration").put("encryptionType", "AES256");
    }
    template.set("createdAt", Json.time(request.now()));
    return keep(request, template);
  }

  private static ObjectNode keep(Request request, ObjectNode template) {
    checkRole(request);
    checkTemplate(request, template);
    template.set("updatedAt", Json.time(request.now()));
    RegistrySettings.part(request.settings(), TEMPLATES)
        .set(template.path("prefix").asText(), template);
    return request.answer().set("repositoryCreationTemplate", template);
  }

  private static void checkTemplate(Request request, ObjectNode template) {
    if (template.path("appliedFor").isEmpty()) {
      throw AwsError.validation("appliedFor must not be empty");
    }
    var encryption = template.path("encryptionConfiguration");
    if (!encryption.path("kmsKey").asText().isEmpty()) {
      var _ = Repositories.encryption(request, encryption);
    }
    Repositories.checkFilters(template);
    var tags = Repositories.tags(request, template.path("resourceTags"), Map.of());
    if ((!tags.isEmpty() || !encryption.path("encryptionType").asText().equals("AES256"))
        && template.path(ROLE).asText().isEmpty()) {
      throw AwsError.validation("customRoleArn is needed for resourceTags and for KMS keys");
    }
    var lifecycle = template.path("lifecyclePolicy").asText();
    if (!lifecycle.isEmpty()) {
      var document = LifecycleDocument.read(lifecycle, request.ecr().limit("lifecycleRules"));
      template.put("lifecyclePolicy", document.text());
    }
    var policy = template.path("repositoryPolicy").asText();
    if (!policy.isEmpty()) {
      var document = IamDocument.ofRepository(policy, request.ecr().aws()::principalExists);
      template.put("repositoryPolicy", document.text());
    }
  }

  private static ObjectNode template(Request request) {
    var prefix = request.text("prefix");
    if (!(request.settings().path(TEMPLATES).path(prefix) instanceof ObjectNode found)) {
      throw AwsError.of(
          "TemplateNotFoundException",
          "The repository creation template with prefix '%s' does not exist".formatted(prefix));
    }
    return found;
  }

  /** What the request doesn't have stays; an empty text takes a policy away. */
  private static ObjectNode updateTemplate(Request request) {
    var template = template(request).deepCopy();
    var filters = "imageTagMutabilityExclusionFilters";
    if (request.has("imageTagMutability") && !request.has(filters)) {
      template.remove(filters);
    }
    request.body().properties().forEach(each -> template.set(each.getKey(), each.getValue()));
    for (var member : List.of("repositoryPolicy", "lifecyclePolicy", ROLE)) {
      if (template.path(member).asText().isEmpty()) {
        template.remove(member);
      }
    }
    return keep(request, template);
  }

  private static ObjectNode deleteTemplate(Request request) {
    var template = template(request);
    RegistrySettings.part(request.settings(), TEMPLATES).remove(request.text("prefix"));
    return request.answer().set("repositoryCreationTemplate", template);
  }

  private static ObjectNode describeTemplates(Request request) {
    var all = all(request, TEMPLATES);
    if (request.has("prefixes")) {
      all.keySet().retainAll(request.texts("prefixes"));
    }
    return Page.of(request, request.answer(), TEMPLATES, all, "prefixes");
  }
}
