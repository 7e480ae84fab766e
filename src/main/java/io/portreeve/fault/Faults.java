package io.portreeve.fault;

import io.portreeve.provider.RegistryException;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.Objects;

/**
 * Maps what was thrown to an outcome: Progressing where a retry may help, Stalled where somebody
 * must act.
 */
public final class Faults {
  private Faults() {}

  /** Returns the outcome of an object whose work ended in this error. */
  public static Outcome outcome(Throwable thrown) {
    return thrown instanceof RegistryException e
        ? outcome(e)
        : new Outcome.Progressing(
            Reason.INTERNAL_ERROR,
            "the operator ran into an error of its own and tries again: "
                + thrown.getClass().getSimpleName()
                + ": "
                + Objects.requireNonNullElse(thrown.getMessage(), "no message"));
  }

  private static Outcome outcome(RegistryException e) {
    var message = Objects.requireNonNullElse(e.getMessage(), e.toString());
    return switch (e) {
      case RegistryException.NotFound _ ->
          new Outcome.Progressing(
              Reason.CONFLICT, message + "; it was there a moment ago: trying again");
      case RegistryException.Conflict _ ->
          new Outcome.Progressing(Reason.CONFLICT, message + "; trying again");
      case RegistryException.Throttled _ ->
          new Outcome.Progressing(Reason.THROTTLED, message + "; trying again with growing pauses");
      case RegistryException.Unavailable _ ->
          new Outcome.Progressing(
              Reason.REGISTRY_UNAVAILABLE, message + "; trying again with growing pauses");
      case RegistryException.AccessDenied _ ->
          new Outcome.Stalled(
              Reason.ACCESS_DENIED,
              message + "; allow the operator's role this action, or correct its credentials");
      case RegistryException.Invalid _ ->
          new Outcome.Stalled(
              Reason.REJECTED_BY_REGISTRY, message + "; correct the setting that it names");
      case RegistryException.NotEmpty _ ->
          new Outcome.Stalled(
              Reason.REPOSITORY_NOT_EMPTY,
              message
                  + "; delete its images, or set spec.deletionPolicy to Retain (it stays) or Delete (it goes with its"
                  + " images)");
    };
  }
}
