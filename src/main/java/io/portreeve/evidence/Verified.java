package io.portreeve.evidence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An authentic signature.
 *
 * @param identity who made it
 * @param statement what it says; null: it is of a file, or in the simple signing format
 * @param expiryTime when its certificate ends, where nothing but the clock says that it was valid;
 *     null: it stays valid
 */
record Verified(
    SignerIdentity identity, @Nullable Statement statement, @Nullable Instant expiryTime) {
  /** The same, once it is known what it says. */
  Verified saying(Statement what) {
    return new Verified(identity, what, expiryTime);
  }
}
