package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Merges entries without names, which are what they contain: one that is asked and there already is
 * shared, and only what was added is taken away again. A shared one that somebody takes away comes
 * back, and is ours then.
 *
 * <p>Somebody's change of such an entry looks like the removal of it and the addition of another.
 * Where ours is gone, and there is one for the same scope that wasn't beside ours before, that is
 * taken for ours, changed.
 */
final class SetMerge {
  static final String NOTHING = "not there";

  private final Setting setting;
  private final Owned last;
  private final List<Item> desired;
  private final Set<String> desiredIds;
  private final List<Item> items = new ArrayList<>();
  private final List<Item> removed = new ArrayList<>();
  private final List<Item> added = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private boolean changed;

  /**
   * An entry.
   *
   * @param id what it contains, so that equal ones have equal ids
   * @param scope what it is for: one that is changed usually keeps it; null: changed ones aren't
   *     recognised
   * @param title in words
   * @param json as the registry has it
   */
  record Item(String id, @Nullable String scope, String title, ObjectNode json) {
    static Set<String> ids(Collection<Item> items) {
      return items.stream().map(Item::id).collect(Collectors.toSet());
    }
  }

  /**
   * What comes out.
   *
   * @param items the entries afterwards, in the order of the live ones
   * @param added those that weren't there
   * @param removed those that go
   * @param changed whether anything is to be written
   */
  record Merged(
      List<Item> items,
      List<Item> added,
      List<Item> removed,
      boolean changed,
      List<Difference> differences,
      Owned before,
      Owned after) {}

  private SetMerge(Setting setting, Owned last, Collection<Item> desired) {
    this.setting = setting;
    this.last = last;
    this.desired = List.copyOf(desired);
    this.desiredIds = Item.ids(desired);
  }

  /** Merges; {@code known} are the members that are ours to set. */
  static Merged merge(
      Setting setting, Owned last, List<Item> live, List<Item> desired, List<String> known) {
    return new SetMerge(setting, last, desired).merge(live, known);
  }

  private Merged merge(List<Item> live, List<String> known) {
    var liveIds = Item.ids(live);
    items.addAll(live);
    removeFormer();
    for (var item : desired) {
      if (!liveIds.contains(item.id)) {
        put(item, known);
      }
    }
    for (var item : removed) {
      items.remove(item);
      differences.add(
          new Difference(setting, item.id, "entry", item.title, "not there any more", false));
    }
    return new Merged(
        items,
        added,
        removed,
        changed || !removed.isEmpty(),
        differences,
        before(liveIds),
        after(liveIds));
  }

  private void removeFormer() {
    var seen = new HashSet<String>();
    for (var item : items) {
      // If somebody else put the same once more, one of the two stays.
      if (!desiredIds.contains(item.id) && isOurs(item) && seen.add(item.id)) {
        removed.add(item);
      }
    }
  }

  private void put(Item item, List<String> known) {
    changed = true;
    var stale = item.scope == null ? null : stale(item);
    var drift = last.applied(item.id);
    differences.add(
        new Difference(
            setting, item.id, "entry", stale == null ? NOTHING : stale.title, item.title, drift));
    if (stale == null) {
      items.add(item);
      added.add(item);
    } else {
      removed.remove(stale);
      items.set(
          items.indexOf(stale),
          new Item(
              item.id,
              item.scope,
              item.title,
              CanonicalJson.overlay(stale.json, item.json, known)));
    }
  }

  /** The entry that this one stands in for: our former one, or ours as somebody changed it. */
  private @Nullable Item stale(Item item) {
    for (var each : removed) {
      if (item.scope != null && item.scope.equals(each.scope)) {
        return each;
      }
    }
    var entry = last.get(item.id);
    if (entry == null || entry.pending() || entry.adopted()) {
      return null;
    }
    return items.stream()
        .filter(each -> item.scope != null && item.scope.equals(each.scope))
        .filter(each -> isForeign(each) && !entry.beside().contains(each.id))
        .findFirst()
        .orElse(null);
  }

  private boolean isForeign(Item item) {
    return !desiredIds.contains(item.id) && !isOurs(item);
  }

  /** What was there before ours is shared, and isn't ours. */
  private boolean isOurs(Item item) {
    var entry = last.get(item.id);
    return entry != null && !entry.adopted();
  }

  private Owned after(Set<String> liveIds) {
    var entries = new TreeMap<String, Owned.Entry>();
    for (var item : desired) {
      var known = last.get(item.id);
      // One that somebody took away, and that we put back, is ours from then on.
      var shared = liveIds.contains(item.id) && (known == null || known.adopted());
      entries.put(item.id, Owned.Entry.PLAIN.withBeside(beside(item, liveIds)).withAdopted(shared));
    }
    return new Owned(entries);
  }

  /** Those of others for the same scope, also such as are shared now: they may cease to be. */
  private List<String> beside(Item item, Set<String> liveIds) {
    return item.scope == null
        ? List.of()
        : items.stream()
            .filter(each -> item.scope.equals(each.scope) && !item.id.equals(each.id))
            .filter(each -> liveIds.contains(each.id) && !isOurs(each))
            .map(Item::id)
            .toList();
  }

  private Owned before(Set<String> liveIds) {
    var entries = new TreeMap<String, Owned.Entry>();
    last.entries()
        .forEach(
            (id, entry) -> {
              if (liveIds.contains(id) && (desiredIds.contains(id) || !entry.adopted())) {
                entries.put(id, entry.withPending(false));
              }
            });
    after(liveIds)
        .entries()
        .forEach(
            (id, entry) -> {
              var known = last.get(id);
              var there = liveIds.contains(id);
              entries.put(
                  id,
                  known == null
                      ? entry.withPending(!there)
                      : known.withPending(known.pending() && !there).withAdopted(entry.adopted()));
            });
    return new Owned(entries);
  }
}
