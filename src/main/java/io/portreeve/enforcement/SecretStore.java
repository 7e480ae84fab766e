package io.portreeve.enforcement;

import java.util.Map;
import java.util.Optional;

/** Secrets of the operator's own namespace. */
interface SecretStore {
  /**
   * A Secret as it was read.
   *
   * @param type its type
   * @param values its values, decoded; what isn't text is left out; never printed
   * @param version changes with every write
   */
  record Stored(String type, Map<String, String> values, String version) {
    /** Makes the map unmodifiable. */
    public Stored {
      values = Map.copyOf(values);
    }

    @Override
    public String toString() {
      return "Stored[type=%s, keys=%s, version=%s]".formatted(type, values.keySet(), version);
    }
  }

  /** Reads the Secret of a name. */
  Optional<Stored> read(String name);

  /**
   * Writes the Secret of a name, in place of what was read.
   *
   * @param before what was read; empty: there was none
   * @return false: somebody else has written it since, and nothing was changed
   */
  boolean write(String name, String type, Map<String, String> values, Optional<Stored> before);
}
