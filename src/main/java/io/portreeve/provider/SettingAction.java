package io.portreeve.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One write to a registry's settings, in the words of the registry's API; one request each.
 *
 * <p>Documents are whole: what a {@link Put} leaves out is gone afterwards.
 */
public sealed interface SettingAction {
  /** The setting that it is of. */
  Setting setting();

  /**
   * Puts a whole document: REPLICATION, SCANNING, REGISTRY_POLICY, SIGNING.
   *
   * @param setting which
   * @param document what it shall be; an empty one removes a registry policy, or signing
   */
  record Put(Setting setting, ObjectNode document) implements SettingAction {}

  /**
   * Creates an entry: PULL_THROUGH_CACHES, CREATION_TEMPLATES, PULL_TIME_EXCLUSIONS, BACKFILLS.
   *
   * @param setting which
   * @param key prefix or ARN; of a backfill, {@code region/account}
   * @param entry the request's members
   */
  record Create(Setting setting, String key, ObjectNode entry) implements SettingAction {}

  /**
   * Changes an entry: PULL_THROUGH_CACHES, CREATION_TEMPLATES, ACCOUNT_SETTINGS.
   *
   * @param setting which
   * @param key prefix or name
   * @param entry the request's members
   */
  record Update(Setting setting, String key, ObjectNode entry) implements SettingAction {}

  /**
   * Removes an entry: PULL_THROUGH_CACHES, CREATION_TEMPLATES, PULL_TIME_EXCLUSIONS.
   *
   * @param setting which
   * @param key prefix or ARN
   */
  record Remove(Setting setting, String key) implements SettingAction {}
}
