package io.portreeve.tuf;

import java.time.Instant;
import java.util.Map;

/**
 * What was fetched last and verified: kept, it prevents rollback and serves while the repository
 * can't be reached. It holds all that is needed to verify it again from the root that its owner
 * named, without network.
 *
 * @param metadata the metadata by file name: {@code timestamp.json}, {@code snapshot.json}, {@code
 *     targets.json}, and every root after the named one as {@code 7.root.json}
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
