package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to a repository when its ImageRepository goes. */
public enum RepositoryDeletionPolicy {
  /** It stays, with its images, settings and ownership tag. */
  @JsonProperty("Retain")
  RETAIN,
  /** It is deleted if it holds no image; otherwise the object waits. */
  @JsonProperty("DeleteIfEmpty")
  DELETE_IF_EMPTY,
  /** It is deleted with its images; refused while a workload of this cluster uses one of them. */
  @JsonProperty("Delete")
  DELETE
}
