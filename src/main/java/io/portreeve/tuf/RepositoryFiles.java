package io.portreeve.tuf;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the files of a TUF repository come from. */
@FunctionalInterface
interface RepositoryFiles {
  /**
   * A file that is asked for.
   *
   * @param name its name without version and hash: {@code snapshot.json}; roots have theirs
   * @param path where it lies below the mirror
   * @param limit most bytes it may have
   */
  record Wanted(String name, String path, int limit) {}

  /**
   * Reads one.
   *
   * @return its bytes; null: there is none
   * @throws IOException if it can't be had, or is longer
   */
  byte @Nullable [] read(Wanted wanted) throws IOException;
}
