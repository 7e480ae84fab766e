package io.portreeve.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of a repository may be other than was known, and is to be looked at now.
 *
 * @param settings whether it may be set otherwise
 * @param images whether its images may be others
 * @param rest in how long more is to be looked at; null where that is all
 */
public record Suspicion(boolean settings, boolean images, @Nullable Duration rest) {
  /** All is as it was known. */
  public static final Suspicion NONE = new Suspicion(false, false, null);
}
