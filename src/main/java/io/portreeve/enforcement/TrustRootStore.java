package io.portreeve.enforcement;

import io.portreeve.tuf.TufState;
import java.util.Optional;
import java.util.Set;

/** Keeps what was last fetched from TUF repositories, so that it survives the operator. */
public interface TrustRootStore {
  /**
   * What is kept of a repository; empty: nothing, or nothing that can be read. Nobody has verified
   * it.
   *
   * @param id tells a repository, with its root, from others
   */
  Optional<TufState> read(String id);

  /** Keeps what was fetched, in place of whatever is there. */
  void write(String id, TufState state);

  /** Forgets all others. */
  void removeAllBut(Set<String> ids);
}
