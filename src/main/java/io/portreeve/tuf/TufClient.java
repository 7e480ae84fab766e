package io.portreeve.tuf;

import org.jspecify.annotations.Nullable;

/** Refreshes trust roots from TUF repositories. Safe for use by several threads. */
@FunctionalInterface
public interface TufClient {
  /**
   * Fetches what is current.
   *
   * @param source the repository
   * @param last what came of the last refresh; null: nothing yet
   * @throws TufException if it can't be reached, or isn't consistent with its root and {@code
   *     last}: then {@code last} goes on being the last good
   */
  TufState refresh(TufSource source, @Nullable TufState last) throws TufException;
}
