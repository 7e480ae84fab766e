package io.portreeve.usage;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Keeps equal values once: ten thousand pods share few images and namespaces. A value that nobody
 * uses any more isn't kept.
 */
final class Shared {
  private final Map<Object, WeakReference<Object>> values = new WeakHashMap<>();

  /** The one instance that is equal to a value. */
  @SuppressWarnings("unchecked") // What equals a record or a String is of its class.
  synchronized <T> T of(T value) {
    var reference = values.get(value);
    var known = reference == null ? null : reference.get();
    if (known != null) {
      return (T) known;
    }
    values.put(value, new WeakReference<>(value));
    return value;
  }
}
