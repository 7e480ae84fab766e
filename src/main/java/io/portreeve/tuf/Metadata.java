package io.portreeve.tuf;

import java.time.Instant;

/**
 * What every document of metadata says of itself.
 *
 * @param version its version
 * @param expiryTime until when it may be used
 * @param isConsistent of a root: whether files have versions and hashes in their names (TUF 1.0,
 *     6.2)
 */
record Metadata(int version, Instant expiryTime, boolean isConsistent) {}
