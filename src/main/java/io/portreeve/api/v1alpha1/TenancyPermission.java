package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a tenant may do beyond creating and configuring repositories of its own. */
public enum TenancyPermission {
  /** Take over a repository that carries no owner. */
  @JsonProperty("Adopt")
  ADOPT,
  /** Delete a repository together with the object. */
  @JsonProperty("Delete")
  DELETE
}
