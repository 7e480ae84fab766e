package io.portreeve.evidence;

import io.portreeve.oci.OciException;
import org.jspecify.annotations.Nullable;

/**
 * What couldn't be read, and so may be the signature that is missing: that isn't known absence.
 * What isn't there, or isn't what its digest says, is known to be no signature.
 */
final class Unread {
  private @Nullable OciException first;
  private boolean stopped;

  /** Reads something from the registry. */
  @FunctionalInterface
  interface Reading {
    /** Reads it. */
    void read();
  }

  /** Reads something; if that can't be had, it is remembered. */
  void reading(Reading reading) {
    try {
      reading.read();
    } catch (OciException e) {
      first = first == null ? e : first;
      stopped |= !worthGoingOn(e);
    }
  }

  /** Whether there is no sense in asking for more. */
  boolean stopped() {
    return stopped;
  }

  /** Throws the first, if there was one. */
  void rethrow() {
    if (first != null) {
      throw first;
    }
  }

  /**
   * One artifact that can't be had says nothing of the others; a registry that wants peace does.
   */
  private static boolean worthGoingOn(OciException e) {
    return switch (e) {
      case OciException.RateLimited _, OciException.OverBudget _ -> false;
      case OciException.NotFound _,
          OciException.Unauthorized _,
          OciException.Unavailable _,
          OciException.Untrustworthy _ ->
          true;
    };
  }
}
