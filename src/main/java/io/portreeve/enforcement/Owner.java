package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/**
 * The ClusterRole that owns what the operator writes for policies: whoever uninstalls Portreeve
 * deletes it, and the cluster collects the rest, so that no webhook configuration stays behind
 * whose webhook is gone.
 */
final class Owner {
  private Owner() {}

  static OwnerReference reference(String role, String uid) {
    return new OwnerReferenceBuilder()
        .withApiVersion("rbac.authorization.k8s.io/v1")
        .withKind("ClusterRole")
        .withName(role)
        .withUid(uid)
        .build();
  }
}
