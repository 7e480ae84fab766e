package io.portreeve.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person's request to look at an object now: the annotation {@code
 * reconcile.portreeve.io/requestedAt}, any new value. The value is echoed in {@code
 * status.lastHandledReconcileAt} once it was served.
 */
public final class ReconcileRequest {
  /** The annotation. */
  public static final String ANNOTATION = "reconcile.portreeve.io/requestedAt";

  private ReconcileRequest() {}

  /**
   * A value is told apart by this many of its characters: an annotation may be large, a status must
   * not be.
   */
  private static final int SIGNIFICANT = 64;

  /** Returns the value of the request on an object, its first 64 characters. */
  public static Optional<String> of(HasMetadata object) {
    var annotations = object.getMetadata().getAnnotations();
    return annotations == null
        ? Optional.empty()
        : Optional.ofNullable(annotations.get(ANNOTATION))
            .map(value -> value.substring(0, Math.min(value.length(), SIGNIFICANT)));
  }

  /** Whether there is a request that hasn't been served. */
  public static boolean isPending(HasMetadata object, @Nullable String lastHandled) {
    return of(object).filter(value -> !value.equals(lastHandled)).isPresent();
  }
}
