package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a Registry asks into what is there, setting by setting: what it put before and
 * doesn't ask any more is removed if it is still as it was put, what it asks is put, everything
 * else stays, also members that nobody here knows.
 *
 * <p>A plan made again after its actions were applied has no actions. Entries that somebody else
 * had put before, equal to what is asked, are shared: they aren't removed.
 */
public final class SettingsMerge {
  private SettingsMerge() {}

  /**
   * Plans a setting, any but {@link Setting#BACKFILLS}.
   *
   * @throws IllegalArgumentException for that one
   */
  public static SettingPlan plan(SettingVersions versions) {
    return switch (versions.setting()) {
      case REPLICATION, SIGNING -> RulesMerge.plan(versions);
      case SCANNING -> ScanningMerge.plan(versions);
      case REGISTRY_POLICY -> PolicyMerge.plan(versions);
      case PULL_THROUGH_CACHES, CREATION_TEMPLATES -> TableMerge.plan(versions);
      case ACCOUNT_SETTINGS -> AccountMerge.plan(versions);
      case PULL_TIME_EXCLUSIONS -> ExclusionMerge.plan(versions);
      case BACKFILLS ->
          throw new IllegalArgumentException("Backfills are planned together with replication");
    };
  }

  /**
   * Plans the backfills: one for each destination that is new, once. To be planned from the reading
   * of replication that replication itself is planned from, stored with it, and applied after it.
   *
   * @param backfills versions of {@link Setting#BACKFILLS}
   * @param replication versions of {@link Setting#REPLICATION}
   */
  public static SettingPlan backfills(SettingVersions backfills, SettingVersions replication) {
    return BackfillMerge.plan(backfills, replication);
  }

  /**
   * What to remember once some of a plan's actions were applied, whatever a reading shows: what was
   * put is ours from then on, also if the registry shows it otherwise. Of {@link
   * Setting#BACKFILLS}, nothing else than before.
   *
   * @param lastApplied what was stored before them
   * @param done those that were applied
   */
  public static ObjectNode applied(
      @Nullable ObjectNode lastApplied, Collection<SettingAction> done) {
    var entries = new TreeMap<>(Owned.read(lastApplied).entries());
    for (var action : done) {
      switch (action) {
        case SettingAction.Put _ -> entries.replaceAll((_, entry) -> entry.withPending(false));
        case SettingAction.Create _, SettingAction.Update _ ->
            entries.computeIfPresent(
                entry(action),
                (_, entry) ->
                    action.setting() == Setting.BACKFILLS ? entry : entry.withPending(false));
        case SettingAction.Remove _ -> {
          // It is remembered until it is seen to be gone.
        }
      }
    }
    return new Owned(entries).toNode();
  }

  /** The entries that are ours in what was remembered: those that others had put aren't. */
  public static Set<String> entries(@Nullable ObjectNode lastApplied) {
    var entries = new TreeMap<>(Owned.read(lastApplied).entries());
    entries.values().removeIf(Owned.Entry::adopted);
    return new HashSet<>(entries.keySet());
  }

  /**
   * What to remember where it isn't known yet what became of some entries: they stay remembered as
   * they were, until a reading can be trusted.
   *
   * @param lastApplied what is stored
   * @param next what would be stored otherwise
   * @param unsure those entries; one that is empty means all
   */
  public static ObjectNode kept(
      @Nullable ObjectNode lastApplied, ObjectNode next, Set<String> unsure) {
    var entries = new TreeMap<>(Owned.read(next).entries());
    Owned.read(lastApplied)
        .entries()
        .forEach(
            (id, entry) -> {
              if (unsure.contains("") || unsure.contains(entry(id))) {
                entries.putIfAbsent(id, entry);
              }
            });
    return new Owned(entries).toNode();
  }

  /** The entry that an action writes; empty where it is the whole setting. */
  public static String entry(SettingAction action) {
    return switch (action) {
      case SettingAction.Put _ -> "";
      case SettingAction.Create(var _, var key, var _) -> entry(key);
      case SettingAction.Update(var _, var key, var _) -> entry(key);
      case SettingAction.Remove(var _, var key) -> entry(key);
    };
  }

  /** The entry that a key means: of a prefix, a slash at its end makes no difference. */
  public static String entry(String key) {
    return TableMerge.name(key);
  }

  /** The key under which a live setting has an entry, if it has it, otherwise the one given. */
  public static String liveKey(ObjectNode live, String key) {
    return live.propertyStream()
        .map(Map.Entry::getKey)
        .filter(each -> entry(each).equals(entry(key)))
        .findFirst()
        .orElse(key);
  }
}
