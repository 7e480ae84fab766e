package io.portreeve.tuf;

import org.jspecify.annotations.Nullable;

/** Refreshes trust roots from TUF repositories. Safe for use by several threads. */
public interface TufClient {
  /**
   * Fetches what is current.
   *
   * @param source the repository
   * @param last what came of the last refresh; null: nothing yet. What doesn't verify from the
   *     source's root is as if it weren't there.
   * @throws TufException if it can't be reached, or isn't consistent with its root and {@code
   *     last}, or has expired: then {@code last} goes on being the last good
   */
  TufState refresh(TufSource source, @Nullable TufState last) throws TufException;

  /**
   * Verifies what was kept somewhere, from the source's root on and without network. Whether it has
   * expired isn't looked at: the result says when it does.
   *
   * @return the same, without what nothing vouches for
   * @throws TufException if somebody changed it, or it is another source's
   */
  TufState verify(TufSource source, TufState kept) throws TufException;
}
