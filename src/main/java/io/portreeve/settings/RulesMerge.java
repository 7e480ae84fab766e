package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.SetMerge.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Merges rules of replication and of signing. */
final class RulesMerge {
  private static final List<String> REPLICATION =
      List.of("destinations", "repositoryFilters", "deleteReplication");
  private static final List<String> SIGNING = List.of("signingProfileArn", "repositoryFilters");

  private RulesMerge() {}

  static SettingPlan plan(SettingVersions versions) {
    var setting = versions.setting();
    var last = Owned.read(versions.lastApplied());
    var desired = items(setting, versions.desired());
    var merged =
        SetMerge.merge(
            setting,
            last,
            items(setting, versions.live()),
            desired,
            setting == Setting.REPLICATION ? REPLICATION : SIGNING);
    var expected = versions.live().deepCopy();
    var rules = expected.putArray("rules");
    merged.items().forEach(item -> rules.add(item.json()));
    var faults =
        merged.added().isEmpty() ? List.<String>of() : faults(setting, rules, desired.size());
    if (!faults.isEmpty()) {
      return Plans.blocked(versions, merged.differences(), faults);
    }
    return new SettingPlan(
        merged.changed()
            ? List.of(new SettingAction.Put(setting, written(setting, expected)))
            : List.of(),
        merged.differences(),
        List.of(),
        merged.changed() ? expected : versions.live(),
        Owned.remember(merged.before(), merged.after()));
  }

  /** Signing without rules is no signing; replication is put without rules. */
  private static ObjectNode written(Setting setting, ObjectNode document) {
    return setting == Setting.SIGNING && document.path("rules").isEmpty() && document.size() == 1
        ? JsonNodeFactory.instance.objectNode()
        : document;
  }

  private static List<String> faults(Setting setting, JsonNode rules, int ours) {
    var faults = new ArrayList<String>();
    var max = setting == Setting.REPLICATION ? Limits.REPLICATION_RULES : Limits.SIGNING_RULES;
    if (rules.size() > max) {
      faults.add(Plans.tooMany("rules", rules.size(), ours, max));
    }
    if (setting == Setting.REPLICATION) {
      var destinations = new TreeSet<Replicates.Destination>();
      rules.forEach(rule -> destinations.addAll(Replicates.destinations(rule)));
      if (destinations.size() > Limits.DESTINATIONS) {
        faults.add(
            "with the rules of others there would be "
                + destinations.size()
                + " destinations; ECR takes "
                + Limits.DESTINATIONS
                + ": remove some");
      }
    }
    return faults;
  }

  private static List<Item> items(Setting setting, @Nullable ObjectNode document) {
    var items = new ArrayList<Item>();
    if (document != null) {
      for (var rule : CanonicalJson.array(document, "rules")) {
        if (rule instanceof ObjectNode object) {
          items.add(setting == Setting.REPLICATION ? replication(object) : signing(object));
        }
      }
    }
    return items;
  }

  private static Item replication(ObjectNode rule) {
    var destinations = Replicates.destinations(rule);
    var filters = filters(rule);
    var deletes = rule.path("deleteReplication").path("enabled").asBoolean();
    var scope = filters + " to " + destinations;
    return new Item(
        CanonicalJson.hash(scope + (deletes ? " with deletions" : "")),
        scope,
        "replication of "
            + (filters.isEmpty() ? "all repositories" : filters.toString())
            + " to "
            + destinations
            + (deletes ? " with deletions" : ""),
        rule);
  }

  private static Item signing(ObjectNode rule) {
    var profile = rule.path("signingProfileArn").asText();
    var filters = filters(rule);
    var content = profile + " signs " + (filters.isEmpty() ? "all repositories" : filters);
    return new Item(CanonicalJson.hash(content), profile, content, rule);
  }

  private static List<String> filters(ObjectNode rule) {
    return CanonicalJson.array(rule, "repositoryFilters")
        .valueStream()
        .map(RulesMerge::filter)
        .distinct()
        .sorted()
        .collect(Collectors.toList());
  }

  private static String filter(JsonNode filter) {
    var type = filter.path("filterType").asText();
    var plain = type.equals("PREFIX_MATCH") || type.equals("WILDCARD_MATCH");
    return (plain ? "" : type + " ") + filter.path("filter").asText();
  }
}
