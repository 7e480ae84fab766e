package io.portreeve.oci;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What was learned lately: bounded, the longest unused goes first; safe for several threads. */
final class RecentMap<K, V> {
  private record Kept<V>(V value, long end) {}

  private final LongSupplier nanos;
  private final Map<K, Kept<V>> entries;

  RecentMap(int limit, LongSupplier nanos) {
    this.nanos = nanos;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Kept<V>> eldest) {
            return size() > limit;
          }
        };
  }

  synchronized @Nullable V get(K key) {
    var entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (entry.end() - nanos.getAsLong() <= 0) {
      entries.remove(key);
      return null;
    }
    return entry.value();
  }

  synchronized void put(K key, V value, Duration life) {
    entries.put(key, new Kept<>(value, nanos.getAsLong() + life.toNanos()));
  }

  /** Puts it unless something else is known already. */
  synchronized void putIfAbsent(K key, V value, Duration life) {
    if (get(key) == null) {
      put(key, value, life);
    }
  }

  synchronized void remove(K key) {
    entries.remove(key);
  }
}
