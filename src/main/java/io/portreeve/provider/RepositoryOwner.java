package io.portreeve.provider;

import java.util.Map;

/**
 * Whose a repository is, as resource tags on it say. It survives the loss of the object and of the
 * cluster: who comes again under the same cluster name, namespace and name finds its repository
 * again. The UID only tells two live objects apart.
 *
 * @param cluster configured name of the cluster
 * @param namespace namespace of the object
 * @param name name of the object
 * @param uid UID of the object
 */
public record RepositoryOwner(String cluster, String namespace, String name, String uid) {
  /** Tag that holds cluster, namespace and name. */
  public static final String OWNER_TAG = "portreeve.io/owner";

  /** Tag that holds the UID. */
  public static final String UID_TAG = "portreeve.io/uid";

  /** What the owner tag holds. None of the three parts can contain a slash. */
  public String id() {
    return cluster + "/" + namespace + "/" + name;
  }

  /** The tags that say it. */
  public Map<String, String> tags() {
    return Map.of(OWNER_TAG, id(), UID_TAG, uid);
  }

  /** Whether tags say that a repository is owned from a cluster of this name. */
  public static boolean isOfCluster(String cluster, Map<String, String> tags) {
    var owner = tags.get(OWNER_TAG);
    return owner != null && owner.startsWith(cluster + "/");
  }
}
