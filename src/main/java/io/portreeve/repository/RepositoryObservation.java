package io.portreeve.repository;

import io.portreeve.provider.RepositoryState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A repository as it was found, everything that Portreeve can set.
 *
 * @param state what a listing shows
 * @param tags its resource tags
 * @param lifecycle text of its lifecycle policy
 */
record RepositoryObservation(
    RepositoryState state, Map<String, String> tags, @Nullable String lifecycle) {
  RepositoryObservation {
    tags = Map.copyOf(tags);
  }
}
