package io.portreeve.audit;

import io.portreeve.image.ImageReference;

/**
 * A wish to have a target verified.
 *
 * @param scope a policy that asks for it; any of those that share the target
 * @param image the image, with its digest where that is known
 * @param isUrgent whether something is about to run it
 */
record Want(PolicyScope scope, ImageReference image, boolean isUrgent) {
  /** Of two wishes for one target, the more urgent one. */
  static Want merge(Want one, Want other) {
    return one.isUrgent() ? one : other;
  }
}
