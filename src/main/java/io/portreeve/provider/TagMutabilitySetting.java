package io.portreeve.provider;

import java.util.Set;
import java.util.TreeSet;

/**
 * Whether tags may be moved.
 *
 * @param mutable whether a tag that no exception names may be moved
 * @param except patterns of tags for which the opposite holds; their order means nothing
 */
public record TagMutabilitySetting(boolean mutable, Set<String> except) {
  /** Makes the set unmodifiable. */
  public TagMutabilitySetting {
    except = Set.copyOf(except);
  }

  /** Returns it in words, such as {@code Immutable except [a, b]}. */
  @Override
  public String toString() {
    var mode = mutable ? "Mutable" : "Immutable";
    return except.isEmpty() ? mode : mode + " except " + new TreeSet<>(except);
  }
}
