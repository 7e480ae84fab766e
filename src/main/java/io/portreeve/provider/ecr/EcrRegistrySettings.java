package io.portreeve.provider.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RegistrySettingsClient;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a registry, and has them written by {@link SettingWrites}. */
final class EcrRegistrySettings implements RegistrySettingsClient {
  /**
   * The account settings that there are. There is no operation that lists them.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutAccountSetting.html">PutAccountSetting</a>
   */
  private static final List<String> ACCOUNT_SETTINGS =
      List.of("BASIC_SCAN_TYPE_VERSION", "REGISTRY_POLICY_SCOPE", "BLOB_MOUNTING");

  /** The most that one page of most lists may hold. */
  private static final int PAGE = 1000;

  /** The most that one page of ListReplicationBackfills may hold. */
  private static final int BACKFILL_PAGE = 50;

  private final EcrJson ecr;
  private final String account;
  private final OwnPrincipal principal;
  private final SettingWrites writes;

  EcrRegistrySettings(EcrJson ecr, String account, OwnPrincipal principal) {
    this.ecr = ecr;
    this.account = account;
    this.principal = principal;
    this.writes = new SettingWrites(ecr, account);
  }

  @Override
  public ObjectNode read(Setting setting) {
    return switch (setting) {
      case REPLICATION -> document("DescribeRegistry", "replicationConfiguration");
      case SCANNING -> document("GetRegistryScanningConfiguration", "scanningConfiguration");
      case REGISTRY_POLICY -> registryPolicy();
      case PULL_THROUGH_CACHES ->
          byKey(
              ecr.list(
                  "DescribePullThroughCacheRules",
                  page(PAGE).put("registryId", account),
                  "pullThroughCacheRules"),
              "ecrRepositoryPrefix");
      case CREATION_TEMPLATES ->
          byKey(
              ecr.list(
                  "DescribeRepositoryCreationTemplates", page(PAGE), "repositoryCreationTemplates"),
              "prefix");
      case SIGNING ->
          existing(
                  "SigningConfigurationNotFoundException",
                  () -> document("GetSigningConfiguration", "signingConfiguration"))
              .orElseGet(EcrRegistrySettings::noRules);
      case ACCOUNT_SETTINGS -> accountSettings();
      case PULL_TIME_EXCLUSIONS ->
          listed(
              "principals",
              ecr.list("ListPullTimeUpdateExclusions", page(PAGE), "pullTimeUpdateExclusions"));
      case BACKFILLS ->
          listed(
              "backfills",
              ecr.list(
                  "ListReplicationBackfills",
                  page(BACKFILL_PAGE).put("registryId", account),
                  "backfills"));
    };
  }

  @Override
  public void apply(SettingAction action) {
    writes.apply(action);
  }

  @Override
  public Optional<String> validatePullThroughCache(String prefix) {
    var answer =
        ecr.call(
            "ValidatePullThroughCacheRule",
            prefix,
            EcrJson.object().put("registryId", account).put("ecrRepositoryPrefix", prefix));
    if (answer.path("isValid").asBoolean(false)) {
      return Optional.empty();
    }
    var failure = answer.path("failure").textValue();
    return Optional.of(failure == null ? "ECR says that it isn't valid, and not why" : failure);
  }

  @Override
  public String principal() {
    return principal.arn();
  }

  private ObjectNode document(String operation, String member) {
    return ecr.call(operation, "", EcrJson.object()).path(member) instanceof ObjectNode document
        ? document
        : noRules();
  }

  private static ObjectNode noRules() {
    var document = EcrJson.object();
    document.putArray("rules");
    return document;
  }

  private ObjectNode registryPolicy() {
    return existing(
            "RegistryPolicyNotFoundException",
            () ->
                ecr.call("GetRegistryPolicy", "", EcrJson.object()).path("policyText").textValue())
        .map(EcrRegistrySettings::policy)
        .orElseGet(EcrJson::object);
  }

  private static ObjectNode policy(String text) {
    try {
      if (text.isBlank()) {
        return EcrJson.object();
      }
      if (EcrJson.MAPPER.readTree(text) instanceof ObjectNode document) {
        return document;
      }
    } catch (IOException _) {
      // Told below.
    }
    throw new RegistryException.Unavailable(
        "ecr:GetRegistryPolicy was answered with a policy that isn't a JSON object", null);
  }

  private static <T> Optional<T> existing(String noDocument, Supplier<@Nullable T> request) {
    try {
      return Optional.ofNullable(request.get());
    } catch (RegistryException.NotFound e) {
      if (EcrErrors.hasCode(e, noDocument)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** One that this region doesn't know is left out. */
  private ObjectNode accountSettings() {
    var settings = EcrJson.object();
    RegistryException.@Nullable Invalid refused = null;
    for (var name : ACCOUNT_SETTINGS) {
      try {
        var value =
            ecr.call("GetAccountSetting", name, EcrJson.object().put("name", name))
                .path("value")
                .textValue();
        if (value != null) {
          settings.put(name, value);
        }
      } catch (RegistryException.Invalid e) {
        refused = e;
      }
    }
    if (settings.isEmpty() && refused != null) {
      throw refused;
    }
    return settings;
  }

  private static ObjectNode page(int size) {
    return EcrJson.object().put("maxResults", size);
  }

  private static ObjectNode byKey(List<JsonNode> entries, String key) {
    var document = EcrJson.object();
    for (var entry : entries) {
      var name = entry.path(key).textValue();
      if (name != null) {
        document.set(name, entry);
      }
    }
    return document;
  }

  private static ObjectNode listed(String member, List<JsonNode> entries) {
    var document = EcrJson.object();
    document.putArray(member).addAll(entries);
    return document;
  }
}
