package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.SetMerge.Item;
import io.portreeve.settings.SetMerge.Merged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges the scanning configuration: pairs of frequency and filter are entries, the type is one
 * value, put back to what it was when it isn't asked any more.
 */
final class ScanningMerge {
  private static final Setting SETTING = Setting.SCANNING;
  private static final String TYPE = "scanType";
  private static final String CONTINUOUS = "CONTINUOUS_SCAN";
  private static final String MANUAL = "MANUAL";
  private static final String BASIC = "BASIC";
  private static final int SHOWN = 5;

  private final SettingVersions versions;
  private final Owned last;
  private final Merged pairs;
  private final List<Item> desired;
  private final List<Difference> differences;
  private final List<String> faults = new ArrayList<>();

  private ScanningMerge(SettingVersions versions) {
    this.versions = versions;
    this.last = Owned.read(versions.lastApplied());
    this.desired = items(versions.desired());
    this.pairs = SetMerge.merge(SETTING, last, items(versions.live()), desired, List.of());
    this.differences = new ArrayList<>(pairs.differences());
  }

  static SettingPlan plan(SettingVersions versions) {
    return new ScanningMerge(versions).plan();
  }

  private SettingPlan plan() {
    var found = type(versions.live());
    var wanted = versions.desired() == null ? null : versions.desired().path(TYPE).textValue();
    var type = wanted == null ? withoutWish(found) : wanted;
    checkType(type, found);
    var expected = versions.live().deepCopy();
    if (pairs.changed()) {
      expected.set("rules", rules());
    }
    if (!type.equals(found)) {
      expected.put(TYPE, type);
      var drift = last.applied(TYPE) && isVersion(type) && !isVersion(found) && wanted != null;
      differences.add(new Difference(SETTING, TYPE, "type", found, type, drift));
    }
    if (pairs.changed() && !pairs.added().isEmpty()) {
      checkLimits(expected);
    }
    if (!faults.isEmpty()) {
      return Plans.blocked(versions, differences, faults);
    }
    var write = pairs.changed() || !type.equals(found);
    return new SettingPlan(
        write ? List.of(new SettingAction.Put(SETTING, expected)) : List.of(),
        differences,
        List.of(),
        write ? expected : versions.live(),
        remember(found, wanted));
  }

  private LastApplied remember(String found, @Nullable String wanted) {
    var before = new TreeMap<>(pairs.before().entries());
    var after = new TreeMap<>(pairs.after().entries());
    var known = last.get(TYPE);
    if (wanted == null) {
      if (known != null) {
        before.put(TYPE, known);
      }
    } else {
      var there = wanted.equals(found);
      // One that is there already is shared, until we have to put it.
      var shared = there && (known == null || known.adopted());
      var former = shared ? null : known == null || known.adopted() ? found : known.former();
      var entry = Owned.Entry.of(wanted).withAdopted(shared).withFormer(former);
      after.put(TYPE, entry);
      before.put(
          TYPE,
          known == null
              ? entry.withPending(!there)
              : known.withVersion(wanted).withAdopted(shared).withFormer(former));
    }
    return Owned.remember(new Owned(before), new Owned(after));
  }

  private boolean isVersion(String type) {
    var known = last.get(TYPE);
    return known != null && known.versions().contains(type);
  }

  /** The type to be where none is asked: what it was before ours, unless somebody changed it. */
  private String withoutWish(String found) {
    var known = last.get(TYPE);
    if (known == null || known.former() == null || !isVersion(found)) {
      return found;
    }
    return misfits(known.former(), pairs.items()).isEmpty() ? known.former() : found;
  }

  /** Entries that were there already with that type are none of our business. */
  private void checkType(String type, String found) {
    var misfits = misfits(type, pairs.items());
    if (misfits.isEmpty() || (type.equals(found) && misfits(type, desired).isEmpty())) {
      return;
    }
    faults.add(
        "with type "
            + (type.equals(BASIC) ? "Basic" : "Enhanced")
            + " ECR doesn't take "
            + misfits
            + ": change spec.ecr.scanning.type, or remove these rules");
  }

  /**
   * Continuous is for Enhanced only, manual for Basic only.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RegistryScanningRule.html">RegistryScanningRule</a>
   */
  private static List<String> misfits(String type, List<Item> items) {
    var refused = type.equals(BASIC) ? CONTINUOUS : MANUAL;
    return items.stream()
        .filter(item -> frequency(item).equals(refused))
        .map(Item::title)
        .limit(SHOWN)
        .toList();
  }

  private void checkLimits(ObjectNode expected) {
    var rules = CanonicalJson.array(expected, "rules");
    if (rules.size() > Limits.SCANNING_RULES) {
      faults.add(
          "there would be rules for "
              + rules.size()
              + " frequencies, those of others among them; ECR takes "
              + Limits.SCANNING_RULES
              + ": use a frequency that is there already");
    }
    for (var rule : rules) {
      var frequency = rule.path("scanFrequency").asText();
      var ours = (int) desired.stream().filter(item -> frequency(item).equals(frequency)).count();
      var count = rule.path("repositoryFilters").size();
      if (count > Limits.FILTERS) {
        faults.add(Plans.tooMany("patterns of " + frequency, count, ours, Limits.FILTERS));
      }
    }
  }

  /** Live rules without what is removed, with what is added; one that we emptied goes. */
  private ArrayNode rules() {
    var rules = JsonNodeFactory.instance.arrayNode();
    var kept = new ArrayList<>(pairs.items());
    var byFrequency = new TreeMap<String, ObjectNode>();
    for (var rule : CanonicalJson.array(versions.live(), "rules")) {
      if (rule instanceof ObjectNode object) {
        var copy = object.deepCopy();
        var filters = copy.putArray("repositoryFilters");
        var items = items(object);
        items.stream().filter(kept::remove).forEach(item -> filters.add(item.json()));
        if (!filters.isEmpty() || items.isEmpty()) {
          rules.add(copy);
          byFrequency.putIfAbsent(copy.path("scanFrequency").asText(), copy);
        }
      } else {
        rules.add(rule);
      }
    }
    addAll(pairs.added(), byFrequency, rules);
    return rules;
  }

  private static void addAll(
      List<Item> added, Map<String, ObjectNode> byFrequency, ArrayNode rules) {
    for (var item : added) {
      var rule =
          byFrequency.computeIfAbsent(
              frequency(item),
              frequency -> {
                var fresh = rules.addObject().put("scanFrequency", frequency);
                fresh.putArray("repositoryFilters");
                return fresh;
              });
      rule.withArray("repositoryFilters").add(item.json());
    }
  }

  private static String type(ObjectNode document) {
    return document.path(TYPE).asText(BASIC);
  }

  private static String frequency(Item item) {
    return item.id().substring(0, item.id().indexOf(' '));
  }

  private static List<Item> items(@Nullable ObjectNode document) {
    var items = new ArrayList<Item>();
    if (document == null) {
      return items;
    }
    if (document.has("scanFrequency")) {
      addItems(document, items);
    }
    for (var rule : CanonicalJson.array(document, "rules")) {
      if (rule instanceof ObjectNode object) {
        addItems(object, items);
      }
    }
    return items;
  }

  private static void addItems(ObjectNode rule, List<Item> items) {
    for (var filter : CanonicalJson.array(rule, "repositoryFilters")) {
      if (filter instanceof ObjectNode object) {
        var type = filter.path("filterType").asText();
        var id =
            rule.path("scanFrequency").asText()
                + (type.equals("WILDCARD") ? " " : " " + type + " ")
                + filter.path("filter").asText();
        items.add(new Item(id, null, id, object));
      }
    }
  }
}
