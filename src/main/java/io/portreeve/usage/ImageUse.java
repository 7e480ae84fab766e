package io.portreeve.usage;

import org.jspecify.annotations.Nullable;

/**
 * An image that is used.
 *
 * @param image the reference, as it is written in the spec
 * @param digest what its node says that runs, {@code sha256:...}; null: nothing yet, or not known
 */
public record ImageUse(String image, @Nullable String digest) {}
