package io.portreeve.tuf;

import java.net.URI;

/**
 * A TUF repository that has a {@code trusted_root.json} among its targets.
 *
 * @param mirror where its metadata lie; targets in {@code targets/} below it
 * @param root a root.json to begin with (TUF 1.0, 5.2), trusted because its owner says so
 */
public record TufSource(URI mirror, String root) {}
