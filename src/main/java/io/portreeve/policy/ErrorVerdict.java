package io.portreeve.policy;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.util.List;
import java.util.Objects;

/** What an error means for an image. */
final class ErrorVerdict {
  private ErrorVerdict() {}

  static ImageVerdict of(CompiledPolicy policy, ImageReference image, RuntimeException error) {
    if (error instanceof OciException.Untrustworthy) {
      return denied(image, error, "report it to who runs the registry; nothing was believed of it");
    }
    if (!(error instanceof OciException) && !(error instanceof CredentialsException)) {
      return internal(error);
    }
    return switch (policy.demands().onError()) {
      case Deny -> denied(image, error, next(error, image));
      case Warn ->
          new Admitted(
              List.of(
                  "not verified, and let in because onError is Warn: "
                      + Texts.printable(message(error))));
      case Allow -> new Admitted(List.of());
    };
  }

  /** The refusal where something of ours has failed. Its message may hold secrets: not shown. */
  static Denied internal(Throwable error) {
    return new Denied(
        "internal error",
        error.getClass().getSimpleName(),
        "a verdict",
        "create the pod again; if this comes back, report it with the webhook's log");
  }

  private static Denied denied(ImageReference image, RuntimeException error, String next) {
    return new Denied(
        "evidence", Texts.printable(message(error)), "an answer of " + image.host(), next);
  }

  static String message(RuntimeException error) {
    return Objects.requireNonNullElse(error.getMessage(), error.getClass().getSimpleName());
  }

  private static String next(RuntimeException error, ImageReference image) {
    return error instanceof OciException oci
        ? next(oci, image)
        : "correct the source of credentials that the message names";
  }

  private static String next(OciException error, ImageReference image) {
    return switch (error) {
      case OciException.NotFound _ -> "check the image's name and digest";
      case OciException.Unauthorized _ ->
          "give the pod, its ServiceAccount or the policy a pull Secret for " + image.host();
      case OciException.RateLimited _ ->
          "try again later, or with credentials that have a higher limit";
      case OciException.Unavailable _, OciException.OverBudget _ ->
          "try again once %s answers".formatted(image.host());
      case OciException.Untrustworthy _ -> "report it to who runs the registry";
    };
  }
}
