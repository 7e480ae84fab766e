package io.portreeve.usage;

import java.util.List;

/**
 * Where a pod's pull Secrets come from.
 *
 * @param secrets names of the Secrets that the pod names
 * @param serviceAccount name of its ServiceAccount
 */
public record PullSources(List<String> secrets, String serviceAccount) {
  /** Makes the list unmodifiable. */
  public PullSources {
    secrets = List.copyOf(secrets);
  }
}
