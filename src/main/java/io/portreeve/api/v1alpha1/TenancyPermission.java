package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a tenant may do beyond creating and configuring repositories of its own. */
public enum TenancyPermission {
  /** Take over a repository that carries no owner. */
  @JsonProperty("Adopt")
  ADOPT,
  /**
   * Delete a repository together with the object, and archive images, which takes them away from
   * those who pull them as a deletion does.
   */
  @JsonProperty("Delete")
  DELETE,
  /**
   * Set a repository's policy: let anybody named, of any AWS account, pull, push, read and
   * replicate, or deny it to them. Not: let others delete, tag, or change settings and policies;
   * let everyone in without a condition that bounds it to an organization, an account or a network;
   * deny the operator anything that it needs.
   */
  @JsonProperty("Policy")
  POLICY
}
