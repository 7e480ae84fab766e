package io.portreeve.provider.ecr;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps equal values once, of which many answers have the same few. Thread-safe; from some number
 * of different ones on, more are left as they are.
 *
 * @param <T> what is shared; immutable
 */
final class SharedValues<T> {
  private static final int MAX = 256;

  private final Map<T, T> values = new ConcurrentHashMap<>();

  /** Returns one that equals {@code value}: the same for all callers, where there's room. */
  T shared(T value) {
    var known = values.get(value);
    if (known != null || values.size() >= MAX) {
      return known == null ? value : known;
    }
    values.put(value, value);
    return value;
  }
}
