package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens in the registry when its Registry object goes. */
public enum RegistryDeletionPolicy {
  /** Nothing: repositories and their ownership tags stay as they are. */
  @JsonProperty("Retain")
  RETAIN,
  /**
   * Portreeve's ownership tags are taken off the repositories that this cluster owned; the
   * repositories stay.
   */
  @JsonProperty("Remove")
  REMOVE
}
