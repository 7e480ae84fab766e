package io.portreeve.audit;

import io.portreeve.image.ImageReference;
import java.util.HashSet;
import java.util.Set;

/**
 * A wish to have a target verified.
 *
 * @param scope a policy that asks for it; any of those that share the target
 * @param image the image, with its digest where that is known
 * @param isUrgent whether something is about to run it
 * @param namespaces the namespaces of those who ask; grows with each that is merged
 */
record Want(PolicyScope scope, ImageReference image, boolean isUrgent, Set<String> namespaces) {
  static Want of(PolicyScope scope, ImageReference image, boolean isUrgent, String namespace) {
    var namespaces = new HashSet<String>();
    namespaces.add(namespace);
    return new Want(scope, image, isUrgent, namespaces);
  }

  /** Of two wishes for one target, the more urgent one, for all who ask. */
  static Want merge(Want one, Want other) {
    one.namespaces.addAll(other.namespaces);
    return one.isUrgent || !other.isUrgent
        ? one
        : new Want(other.scope, other.image, true, one.namespaces);
  }
}
