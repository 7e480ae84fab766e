package io.portreeve.provider;

import org.jspecify.annotations.Nullable;

/**
 * How an image got to one destination.
 *
 * @param region region of the destination
 * @param accountId account of the destination
 * @param state how far it got
 * @param failure what the registry says of a failure
 */
public record ReplicationProgress(
    String region, String accountId, State state, @Nullable String failure) {
  /** How far an image got. */
  public enum State {
    /** On its way. */
    IN_PROGRESS,
    /** It is there. */
    COMPLETE,
    /** It isn't there. */
    FAILED
  }
}
