package io.portreeve.usage;

import java.util.List;
import java.util.Set;

/** Tells who uses the images of a repository. */
@FunctionalInterface
public interface ImageUsage {
  /** At most this many users are named. */
  int NAMED = 5;

  /**
   * Returns workloads of the cluster that run, or would start, an image of a repository, as {@code
   * Kind namespace/name}: pods, and the templates of every workload kind, also at 0 replicas and in
   * a Deployment's history.
   *
   * @param hosts every host name of the registry, in lower case
   * @param repository name of the repository
   * @return at most {@link #NAMED}, with "and more" last where there are more; empty if there is
   *     none
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if a kind can't be listed: then
   *     nothing is known
   */
  List<String> usersOf(Set<String> hosts, String repository);
}
