package io.portreeve.provider.ecr;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.List;

/** Writes the settings of a registry: one request for each action. */
final class SettingWrites {
  /** Members of what is read that requests don't have. */
  private static final List<String> READ_ONLY = List.of("createdAt", "updatedAt");

  /** What a pull-through cache can't be changed in. */
  private static final List<String> FIXED =
      List.of("upstreamRegistryUrl", "upstreamRegistry", "upstreamRepositoryPrefix");

  private final EcrJson ecr;
  private final String account;

  SettingWrites(EcrJson ecr, String account) {
    this.ecr = ecr;
    this.account = account;
  }

  void apply(SettingAction action) {
    switch (action) {
      case SettingAction.Put put -> put(put.setting(), put.document());
      case SettingAction.Create create ->
          create(create.setting(), create.key(), create.entry().deepCopy().remove(READ_ONLY));
      case SettingAction.Update update ->
          update(update.setting(), update.key(), update.entry().deepCopy().remove(READ_ONLY));
      case SettingAction.Remove remove -> remove(remove.setting(), remove.key());
    }
  }

  private void put(Setting setting, ObjectNode document) {
    switch (setting) {
      case REPLICATION ->
          write("PutReplicationConfiguration", "", in("replicationConfiguration", document));
      case SCANNING -> write("PutRegistryScanningConfiguration", "", document);
      case REGISTRY_POLICY -> {
        if (document.isEmpty()) {
          remove("DeleteRegistryPolicy", "", EcrJson.object());
        } else {
          write("PutRegistryPolicy", "", EcrJson.object().put("policyText", document.toString()));
        }
      }
      case SIGNING -> {
        if (document.path("rules").isEmpty()) {
          remove("DeleteSigningConfiguration", "", EcrJson.object());
        } else {
          write("PutSigningConfiguration", "", in("signingConfiguration", document));
        }
      }
      case PULL_THROUGH_CACHES,
          CREATION_TEMPLATES,
          ACCOUNT_SETTINGS,
          PULL_TIME_EXCLUSIONS,
          BACKFILLS ->
          throw unknown("put into", setting);
    }
  }

  private void create(Setting setting, String key, ObjectNode entry) {
    switch (setting) {
      case PULL_THROUGH_CACHES ->
          write(
              "CreatePullThroughCacheRule",
              key,
              entry.put("registryId", account).put("ecrRepositoryPrefix", key));
      case CREATION_TEMPLATES ->
          write("CreateRepositoryCreationTemplate", key, entry.put("prefix", key));
      case PULL_TIME_EXCLUSIONS ->
          write("RegisterPullTimeUpdateExclusion", key, entry.put("principalArn", key));
      case BACKFILLS ->
          write("StartReplicationBackfill", key, backfill(key, entry).put("registryId", account));
      case REPLICATION, SCANNING, REGISTRY_POLICY, SIGNING, ACCOUNT_SETTINGS ->
          throw unknown("created in", setting);
    }
  }

  private void update(Setting setting, String key, ObjectNode entry) {
    switch (setting) {
      case PULL_THROUGH_CACHES ->
          write(
              "UpdatePullThroughCacheRule",
              key,
              entry
                  .<ObjectNode>without(FIXED)
                  .put("registryId", account)
                  .put("ecrRepositoryPrefix", key));
      case CREATION_TEMPLATES ->
          write("UpdateRepositoryCreationTemplate", key, entry.put("prefix", key));
      case ACCOUNT_SETTINGS -> write("PutAccountSetting", key, entry.put("name", key));
      case REPLICATION, SCANNING, REGISTRY_POLICY, SIGNING, PULL_TIME_EXCLUSIONS, BACKFILLS ->
          throw unknown("updated in", setting);
    }
  }

  private void remove(Setting setting, String key) {
    switch (setting) {
      case PULL_THROUGH_CACHES ->
          remove(
              "DeletePullThroughCacheRule",
              key,
              EcrJson.object().put("registryId", account).put("ecrRepositoryPrefix", key));
      case CREATION_TEMPLATES ->
          remove("DeleteRepositoryCreationTemplate", key, EcrJson.object().put("prefix", key));
      case PULL_TIME_EXCLUSIONS ->
          remove(
              "DeregisterPullTimeUpdateExclusion", key, EcrJson.object().put("principalArn", key));
      case REPLICATION, SCANNING, REGISTRY_POLICY, SIGNING, ACCOUNT_SETTINGS, BACKFILLS ->
          throw unknown("removed from", setting);
    }
  }

  private void write(String operation, String what, ObjectNode request) {
    var _ = ecr.call(operation, what, request);
  }

  private void remove(String operation, String what, ObjectNode request) {
    try {
      write(operation, what, request);
    } catch (RegistryException.NotFound _) {
      // Gone already: as asked.
    }
  }

  private static ObjectNode in(String member, ObjectNode document) {
    var request = EcrJson.object();
    request.set(member, document);
    return request;
  }

  /** The destination is what the key says, unless the entry says more. */
  private static ObjectNode backfill(String key, ObjectNode entry) {
    var slash = key.indexOf('/');
    if (!entry.has("destination") && slash > 0) {
      entry
          .putObject("destination")
          .put("region", key.substring(0, slash))
          .put("registryId", key.substring(slash + 1));
    }
    return entry;
  }

  private static RegistryException unknown(String done, Setting setting) {
    return new RegistryException.Invalid(
        "ECR has no request for this: an entry " + done + " " + setting.field(), null);
  }
}
