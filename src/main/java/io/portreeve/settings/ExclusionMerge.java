package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.SetMerge.Item;
import io.portreeve.settings.SetMerge.Merged;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges principals whose pulls don't count. */
final class ExclusionMerge {
  private static final Setting SETTING = Setting.PULL_TIME_EXCLUSIONS;

  private ExclusionMerge() {}

  static SettingPlan plan(SettingVersions versions) {
    var desired = items(versions.desired());
    var merged =
        SetMerge.merge(
            SETTING,
            Owned.read(versions.lastApplied()),
            items(versions.live()),
            desired,
            List.of());
    var count = merged.items().size();
    if (!merged.added().isEmpty() && count > Limits.EXCLUSIONS) {
      return Plans.blocked(
          versions,
          merged.differences(),
          List.of(Plans.tooMany("principals", count, desired.size(), Limits.EXCLUSIONS)));
    }
    var expected = versions.live().deepCopy();
    var principals = expected.putArray("principals");
    merged.items().forEach(item -> principals.add(item.id()));
    return new SettingPlan(
        actions(merged),
        merged.differences(),
        List.of(),
        merged.changed() ? expected : versions.live(),
        Owned.remember(merged.before(), merged.after()));
  }

  private static List<SettingAction> actions(Merged merged) {
    var actions = new ArrayList<SettingAction>();
    merged.removed().forEach(item -> actions.add(new SettingAction.Remove(SETTING, item.id())));
    merged
        .added()
        .forEach(item -> actions.add(new SettingAction.Create(SETTING, item.id(), item.json())));
    return actions;
  }

  private static List<Item> items(@Nullable ObjectNode document) {
    var items = new ArrayList<Item>();
    if (document != null) {
      for (var principal : CanonicalJson.array(document, "principals")) {
        var arn = principal.asText();
        items.add(
            new Item(
                arn, null, arn, JsonNodeFactory.instance.objectNode().put("principalArn", arn)));
      }
    }
    return items;
  }
}
