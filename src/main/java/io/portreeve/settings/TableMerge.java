package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges pull-through caches and creation templates, each of which is written on its own.
 *
 * <p>ECR assumes a slash at the end of each prefix, whether it was written or not.
 */
final class TableMerge {
  private TableMerge() {}

  static SettingPlan plan(SettingVersions versions) {
    var caches = versions.setting() == Setting.PULL_THROUGH_CACHES;
    Table kind = caches ? new CacheEntries() : new TemplateEntries();
    var live = entries(versions.live());
    var desired = entries(versions.desired());
    var merged = NamedMerge.merge(versions, kind, live, desired);
    var count = live.size() - merged.removed().size() + merged.created().size();
    var max = caches ? Limits.CACHES : Limits.TEMPLATES;
    if (!merged.created().isEmpty() && count > max) {
      var all = new ArrayList<>(merged.conflicts());
      all.add(
          Plans.tooMany(
              caches ? "pull-through caches" : "creation templates", count, desired.size(), max));
      return Plans.blocked(versions, merged.differences(), all);
    }
    var writing = new Writing(versions, kind, live);
    merged.removed().forEach(writing::remove);
    merged.changed().forEach(writing::update);
    merged.created().forEach(writing::create);
    return new SettingPlan(
        writing.actions,
        merged.differences(),
        merged.conflicts(),
        writing.expected,
        merged.lastApplied());
  }

  /**
   * Collects actions and what comes out of them; live entries keep the spelling of their prefix.
   */
  private static final class Writing {
    private final SettingVersions versions;
    private final Table kind;
    private final Map<String, ObjectNode> live;
    private final Map<String, String> keys;
    private final Map<String, String> asked;
    private final List<SettingAction> actions = new ArrayList<>();
    private final ObjectNode expected;

    Writing(SettingVersions versions, Table kind, Map<String, ObjectNode> live) {
      this.versions = versions;
      this.kind = kind;
      this.live = live;
      this.keys = keys(versions.live());
      this.asked = keys(versions.desired());
      this.expected = versions.live().deepCopy();
    }

    void remove(String name) {
      var key = keys.getOrDefault(name, name);
      actions.add(new SettingAction.Remove(versions.setting(), key));
      expected.remove(key);
    }

    void update(String name, ObjectNode entry) {
      var key = keys.getOrDefault(name, name);
      var request = kind.request(key, entry, live.getOrDefault(name, entry));
      actions.add(new SettingAction.Update(versions.setting(), key, request));
      expected.set(key, entry);
    }

    void create(String name, ObjectNode entry) {
      var key = asked.getOrDefault(name, name);
      actions.add(new SettingAction.Create(versions.setting(), key, entry));
      expected.set(key, entry);
    }
  }

  /** What is written of an entry that is changed. */
  interface Table extends NamedEntries {
    /** The members of the request; {@code entry} is as it shall be, whole. */
    ObjectNode request(String prefix, ObjectNode entry, ObjectNode live);
  }

  private static Map<String, ObjectNode> entries(@Nullable ObjectNode document) {
    var entries = new LinkedHashMap<String, ObjectNode>();
    if (document != null) {
      for (var each : document.properties()) {
        if (each.getValue() instanceof ObjectNode entry) {
          entries.putIfAbsent(name(each.getKey()), entry);
        }
      }
    }
    return entries;
  }

  private static Map<String, String> keys(@Nullable ObjectNode document) {
    var keys = new TreeMap<String, String>();
    if (document != null) {
      for (var each : document.properties()) {
        keys.putIfAbsent(name(each.getKey()), each.getKey());
      }
    }
    return keys;
  }

  static String name(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  /** Members of an entry in words, those alone in which it differs from another. */
  static String describe(List<String> members, ObjectNode entry, ObjectNode other) {
    var parts = new ArrayList<String>();
    for (var member : members) {
      var value = entry.path(member);
      if (!value.equals(other.path(member))) {
        parts.add(
            member
                + " "
                + (value.isMissingNode() ? "unset" : value.isTextual() ? value.asText() : value));
      }
    }
    return String.join(", ", parts);
  }
}
