package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What to do with a repository that exists already. */
public enum AdoptionPolicy {
  /** Only one that carries this object's ownership tag is managed; any other is left alone. */
  @JsonProperty("IfOwned")
  IF_OWNED,
  /** One that carries no ownership tag is taken over as well. */
  @JsonProperty("Adopt")
  ADOPT
}
