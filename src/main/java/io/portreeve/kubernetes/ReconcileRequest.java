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

  /** Returns the value of the request on an object. */
  public static Optional<String> of(HasMetadata object) {
    var annotations = object.getMetadata().getAnnotations();
    return annotations == null
        ? Optional.empty()
        : Optional.ofNullable(annotations.get(ANNOTATION));
  }

  /** Whether there is a request that hasn't been served. */
  public static boolean isPending(HasMetadata object, @Nullable String lastHandled) {
    return of(object).filter(value -> !value.equals(lastHandled)).isPresent();
  }
}
