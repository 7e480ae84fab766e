package io.portreeve.tuf;

import java.time.Instant;
import java.util.Map;

/**
 * What was fetched last and verified: kept, it prevents rollback and serves while the repository
 * can't be reached.
 *
 * @param metadata the role metadata by file name ({@code root.json}, {@code timestamp.json}, {@code
 *     snapshot.json}, {@code targets.json})
 * @param trustedRoot the text of the target {@code trusted_root.json}
 * @param refreshedTime when all of it was last found to be current
 * @param expiryTime when the first of the metadata expires
 */
public record TufState(
    Map<String, String> metadata, String trustedRoot, Instant refreshedTime, Instant expiryTime) {
  /** Makes the map unmodifiable. */
  public TufState {
    metadata = Map.copyOf(metadata);
  }
}
