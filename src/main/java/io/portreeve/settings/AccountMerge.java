package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Settings of the account: set where they differ, and never unset, since that can't be. */
final class AccountMerge {
  private static final Setting SETTING = Setting.ACCOUNT_SETTINGS;

  private final SettingVersions versions;
  private final Owned last;
  private final ObjectNode expected;
  private final List<SettingAction> actions = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private final Map<String, Owned.Entry> before = new TreeMap<>();
  private final Map<String, Owned.Entry> after = new TreeMap<>();

  private AccountMerge(SettingVersions versions) {
    this.versions = versions;
    this.last = Owned.read(versions.lastApplied());
    this.expected = versions.live().deepCopy();
  }

  static SettingPlan plan(SettingVersions versions) {
    var merge = new AccountMerge(versions);
    if (versions.desired() != null) {
      versions
          .desired()
          .properties()
          .forEach(each -> merge.set(each.getKey(), each.getValue().asText()));
    }
    return new SettingPlan(
        merge.actions,
        merge.differences,
        List.of(),
        merge.expected,
        Owned.remember(
            new Owned(new TreeMap<>(merge.before)), new Owned(new TreeMap<>(merge.after))));
  }

  private void set(String name, String wanted) {
    var found = versions.live().path(name).asText("not set");
    var known = last.get(name);
    var same = known != null && known.versions().contains(wanted);
    after.put(name, Owned.Entry.of(wanted));
    var there = found.equals(wanted);
    before.put(name, same && !there ? known : Owned.Entry.of(wanted).withPending(!there));
    if (!there) {
      var entry = JsonNodeFactory.instance.objectNode().put("name", name).put("value", wanted);
      actions.add(new SettingAction.Update(SETTING, name, entry));
      differences.add(
          new Difference(SETTING, name, name, found, wanted, same && last.applied(name)));
      expected.put(name, wanted);
    }
  }
}
