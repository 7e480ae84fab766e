package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a registry in memory: does what ECR does with actions, and refuses what it does.
 */
final class LiveSetting {
  private final Setting setting;
  private ObjectNode document;

  LiveSetting(Setting setting, ObjectNode document) {
    this.setting = setting;
    this.document = document.deepCopy();
  }

  ObjectNode document() {
    return document.deepCopy();
  }

  /** Lists as sets; what is empty as ECR shows it. */
  String canonical() {
    var copy = document();
    if (setting == Setting.SIGNING && copy.isEmpty()) {
      copy.putArray("rules");
    }
    return CanonicalJson.text(copy);
  }

  void apply(List<SettingAction> actions) {
    actions.forEach(this::apply);
  }

  void apply(SettingAction action) {
    switch (action) {
      case SettingAction.Put(var _, var whole) -> document = whole.deepCopy();
      case SettingAction.Create(var _, var key, var entry) -> create(key, entry);
      case SettingAction.Update(var _, var key, var entry) -> update(key, entry);
      case SettingAction.Remove(var _, var key) -> remove(key);
    }
  }

  private void create(String key, ObjectNode entry) {
    if (setting == Setting.PULL_TIME_EXCLUSIONS) {
      var principals = document.withArray("principals");
      principals.forEach(each -> check(!each.asText().equals(key), "exists: " + key));
      principals.add(entry.path("principalArn").asText());
    } else {
      check(!document.has(key), "exists: " + key);
      document.set(key, entry.deepCopy().put("createdAt", 1));
    }
  }

  private void update(String key, ObjectNode entry) {
    check(document.get(key) instanceof ObjectNode, "isn't there: " + key);
    var live = (ObjectNode) document.get(key);
    if (setting == Setting.PULL_THROUGH_CACHES) {
      check(
          List.of("ecrRepositoryPrefix", "credentialArn", "customRoleArn")
              .containsAll(entry.propertyStream().map(Map.Entry::getKey).toList()),
          "can't be changed: " + entry);
    }
    live.setAll(entry.deepCopy());
    live.put("updatedAt", 2);
    entry
        .properties()
        .forEach(
            each -> {
              if (each.getValue().isTextual() && each.getValue().asText().isEmpty()) {
                live.remove(each.getKey());
              }
            });
  }

  private void remove(String key) {
    if (setting == Setting.PULL_TIME_EXCLUSIONS) {
      var kept = JsonNodeFactory.instance.arrayNode();
      document.path("principals").forEach(each -> addUnless(key, each.asText(), kept));
      document.set("principals", kept);
    } else {
      document.remove(key);
    }
  }

  private static void addUnless(String key, String each, ArrayNode kept) {
    if (!each.equals(key)) {
      kept.add(each);
    }
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalStateException(problem);
    }
  }

  /** One that asks something of it, and what it remembers. */
  static final class Asker {
    private final LiveSetting live;
    private @Nullable ObjectNode desired;
    private @Nullable ObjectNode lastApplied;

    Asker(LiveSetting live, @Nullable ObjectNode desired) {
      this.live = live;
      this.desired = desired;
    }

    void ask(@Nullable ObjectNode other) {
      desired = other;
    }

    SettingPlan plan() {
      return SettingsMerge.plan(
          new SettingVersions(live.setting, lastApplied, live.document(), desired));
    }

    /** Remembers, applies the first {@code n} actions, and is killed. */
    void bringPartly(int n) {
      var plan = plan();
      lastApplied = plan.lastApplied().before();
      var done = plan.actions().subList(0, Math.min(n, plan.actions().size()));
      live.apply(done);
      if (n % 2 == 0) {
        lastApplied = SettingsMerge.applied(lastApplied, done);
      }
    }

    /** Everything, as an operator does it. */
    SettingPlan bring() {
      var plan = plan();
      if (!plan.actions().isEmpty()) {
        lastApplied = plan.lastApplied().before();
        live.apply(plan.actions());
        lastApplied = SettingsMerge.applied(lastApplied, plan.actions());
      }
      var again = plan();
      if (again.actions().isEmpty()) {
        lastApplied = again.lastApplied().after();
      }
      return plan;
    }

    @Nullable ObjectNode lastApplied() {
      return lastApplied;
    }
  }
}
