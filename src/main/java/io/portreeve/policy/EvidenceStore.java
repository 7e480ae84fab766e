package io.portreeve.policy;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries by key, bounded in number and weight: those that weren't asked for the longest go first.
 * One that takes more than a hundredth of the room isn't kept: it would push out all the others.
 * Safe for use by many threads; nothing is done under its lock but moving references.
 */
final class EvidenceStore {
  private static final int PARTS = 100;

  private final int maxEntries;
  private final long maxWeight;
  private final LinkedHashMap<EvidenceKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  /** What is kept. */
  static final class Entry {
    private final Facts facts;
    private final long since;
    private final int weight;
    private long refreshFrom;

    /**
     * Creates it.
     *
     * @param since when verification began, in nanoseconds
     * @param refreshFrom when to verify again, in nanoseconds
     */
    Entry(Facts facts, long since, int weight, long refreshFrom) {
      this.facts = facts;
      this.since = since;
      this.weight = weight;
      this.refreshFrom = refreshFrom;
    }

    Facts facts() {
      return facts;
    }

    long since() {
      return since;
    }

    /** Whether it is due; if so, it isn't again before {@code next}. */
    synchronized boolean takeRefresh(long now, long next) {
      if (refreshFrom - now > 0) {
        return false;
      }
      refreshFrom = next;
      return true;
    }

    /** Whether it is due. */
    synchronized boolean isDue(long now) {
      return refreshFrom - now <= 0;
    }
  }

  EvidenceStore(int maxEntries, long maxWeight) {
    this.maxEntries = maxEntries;
    this.maxWeight = maxWeight;
  }

  synchronized @Nullable Entry get(EvidenceKey key) {
    return entries.get(key);
  }

  synchronized void put(EvidenceKey key, Entry entry) {
    remove(key);
    if (entry.weight > maxWeight / PARTS) {
      return;
    }
    entries.put(key, entry);
    weight += entry.weight;
    while (entries.size() > maxEntries || weight > maxWeight) {
      var eldest = entries.pollFirstEntry();
      weight -= eldest.getValue().weight;
    }
  }

  synchronized void remove(EvidenceKey key) {
    var old = entries.remove(key);
    if (old != null) {
      weight -= old.weight;
    }
  }

  /** Removes this entry, if it is still the one that is kept. */
  synchronized void remove(EvidenceKey key, Entry entry) {
    if (entries.get(key) == entry) {
      remove(key);
    }
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized long weight() {
    return weight;
  }
}
