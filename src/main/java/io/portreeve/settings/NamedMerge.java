package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Merges entries with names. One that somebody else put under a name that is asked is adopted if it
 * is the same, and a conflict if it isn't; an adopted one is changed when something else is asked,
 * and isn't removed. One that somebody changed is changed back, and isn't removed either.
 */
final class NamedMerge {
  private final Setting setting;
  private final NamedEntries kind;
  private final Owned last;
  private final Map<String, ObjectNode> live;
  private final Map<String, Owned.Entry> before = new TreeMap<>();
  private final Map<String, Owned.Entry> after = new TreeMap<>();
  private final SequencedMap<String, ObjectNode> created = new LinkedHashMap<>();
  private final SequencedMap<String, ObjectNode> changed = new LinkedHashMap<>();
  private final List<String> removed = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();

  /**
   * What comes out.
   *
   * @param created entries to be created, as asked
   * @param changed entries to be changed, as they are then
   * @param removed names of those that go
   */
  record Merged(
      SequencedMap<String, ObjectNode> created,
      SequencedMap<String, ObjectNode> changed,
      List<String> removed,
      List<Difference> differences,
      List<String> conflicts,
      LastApplied lastApplied) {
    boolean writes() {
      return !created.isEmpty() || !changed.isEmpty() || !removed.isEmpty();
    }
  }

  private NamedMerge(Setting setting, NamedEntries kind, Owned last, Map<String, ObjectNode> live) {
    this.setting = setting;
    this.kind = kind;
    this.last = last;
    this.live = live;
  }

  static Merged merge(
      SettingVersions versions,
      NamedEntries kind,
      Map<String, ObjectNode> live,
      Map<String, ObjectNode> desired) {
    var merge = new NamedMerge(versions.setting(), kind, Owned.read(versions.lastApplied()), live);
    return merge.merge(desired);
  }

  private Merged merge(Map<String, ObjectNode> desired) {
    last.entries()
        .forEach(
            (name, entry) -> {
              if (!desired.containsKey(name)) {
                removeFormer(name, entry);
              }
            });
    desired.forEach(
        (name, wanted) -> {
          var found = live.get(name);
          if (found == null) {
            create(name, wanted);
          } else if (kind.satisfies(found, wanted)) {
            keep(name, wanted);
          } else {
            change(name, found, wanted);
          }
        });
    return new Merged(
        created,
        changed,
        removed,
        differences,
        conflicts,
        Owned.remember(new Owned(new TreeMap<>(before)), new Owned(new TreeMap<>(after))));
  }

  private void removeFormer(String name, Owned.Entry entry) {
    var found = live.get(name);
    if (found == null || entry.adopted()) {
      return;
    }
    if (entry.versions().contains(kind.version(found))) {
      removed.add(name);
      before.put(name, entry);
      differences.add(difference(name, "there", "not there any more", false));
    } else if (!entry.pending()) {
      differences.add(
          difference(name, "changed by somebody else", "not asked any more: left alone", false));
    }
  }

  private void create(String name, ObjectNode wanted) {
    var version = kind.version(wanted);
    var known = last.get(name);
    created.put(name, wanted);
    after.put(name, Owned.Entry.of(version));
    before.put(
        name,
        known == null || known.pending()
            ? Owned.Entry.of(version).withPending(true)
            : known.withVersion(version).withAdopted(false));
    differences.add(
        difference(
            name,
            SetMerge.NOTHING,
            "there",
            known != null && !known.pending() && known.versions().contains(version)));
  }

  private void keep(String name, ObjectNode wanted) {
    var version = kind.version(wanted);
    var known = last.get(name);
    var entry = Owned.Entry.of(version).withAdopted(known == null || known.adopted());
    after.put(name, entry);
    before.put(name, known == null ? entry : known.withVersion(version).withPending(false));
  }

  private void change(String name, ObjectNode found, ObjectNode wanted) {
    var known = last.get(name);
    if (known == null || !isOurs(known, found)) {
      conflicts.add(
          kind.title(name)
              + " is there already, put by somebody else, and differs: "
              + kind.describe(found, wanted)
              + " instead of "
              + kind.describe(wanted, found)
              + "; ask for the same, remove it by hand, or choose another name");
      return;
    }
    var why = kind.unchangeable(found, wanted);
    // Whether what is there is as we put it, and so was changed by a change of the spec.
    var drift = !known.versions().contains(kind.version(found));
    differences.add(
        difference(name, kind.describe(found, wanted), kind.describe(wanted, found), drift));
    if (why != null) {
      conflicts.add(kind.title(name) + " can't be changed: " + why);
      after.put(name, known);
      before.put(name, known);
      return;
    }
    var version = kind.version(wanted);
    changed.put(name, kind.changed(found, wanted));
    after.put(name, Owned.Entry.of(version).withAdopted(known.adopted()));
    before.put(name, known.withVersion(version).withPending(false));
  }

  /** What we were about to create and somebody else created meanwhile isn't ours. */
  private boolean isOurs(Owned.Entry known, ObjectNode found) {
    return !known.pending() || known.versions().contains(kind.version(found));
  }

  private Difference difference(String name, String found, String wanted, boolean drift) {
    return new Difference(setting, name, kind.title(name), found, wanted, drift);
  }
}
