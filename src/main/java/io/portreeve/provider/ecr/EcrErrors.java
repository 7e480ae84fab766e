package io.portreeve.provider.ecr;

import io.portreeve.provider.RegistryException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;

/** Turns what the SDK throws into the port's errors, by the service's error codes. */
final class EcrErrors {
  private static final Set<String> DENIED =
      Set.of(
          "AccessDeniedException",
          "AccessDenied",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "ExpiredTokenException",
          "ExpiredToken",
          "IncompleteSignature",
          "MissingAuthenticationTokenException",
          "OptInRequired",
          "BlockedByOrganizationPolicyException");
  private static final Set<String> SIGNATURE =
      Set.of("InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature");
  private static final int MAX_SAID = 500;
  private static final Set<String> THROTTLED =
      Set.of(
          "ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded");
  private static final Set<String> NOT_FOUND =
      Set.of("RepositoryNotFoundException", "LifecyclePolicyNotFoundException");

  private EcrErrors() {}

  /**
   * Runs a request; {@code what} names it in messages, such as {@code ecr:CreateRepository
   * shop/api}.
   */
  static <T> T call(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (AwsServiceException e) {
      throw translate(what, e);
    } catch (SdkClientException e) {
      throw translate(what, e);
    } catch (SdkException e) {
      throw new RegistryException.Unavailable(what + ": " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      // The client was closed under a call: its Registry went, or got other credentials.
      throw new RegistryException.Unavailable(what + ": " + e.getMessage(), e);
    }
  }

  /** Whether what wasn't found is a repository's lifecycle policy, and not the repository. */
  static boolean isNoLifecyclePolicy(RegistryException.NotFound e) {
    return e.getCause() instanceof LifecyclePolicyNotFoundException;
  }

  private static RegistryException translate(String what, AwsServiceException e) {
    var details = e.awsErrorDetails();
    var code = details == null || details.errorCode() == null ? "" : details.errorCode();
    var said = details == null ? null : details.errorMessage();
    var message = what + " was answered " + e.statusCode() + " " + code + said(code, said);
    if (DENIED.contains(code)) {
      return new RegistryException.AccessDenied(message, e);
    }
    if (THROTTLED.contains(code) || e.isThrottlingException()) {
      return new RegistryException.Throttled(message, e);
    }
    if (NOT_FOUND.contains(code)) {
      return new RegistryException.NotFound(message, e);
    }
    return switch (code) {
      case "RepositoryAlreadyExistsException" -> new RegistryException.Conflict(message, e);
      case "RequestExpired", "RequestTimeTooSkewed" ->
          new RegistryException.Unavailable(message + ": is this machine's clock right?", e);
      case "RepositoryNotEmptyException" -> new RegistryException.NotEmpty(message, e);
      default -> byStatus(e.statusCode(), message, e);
    };
  }

  /**
   * The service's words: their first line, bounded; none about signatures, which quote the signed
   * headers.
   */
  private static String said(String code, @Nullable String message) {
    if (message == null || SIGNATURE.contains(code)) {
      return "";
    }
    var line = message.lines().findFirst().orElse("");
    return ": " + (line.length() <= MAX_SAID ? line : line.substring(0, MAX_SAID) + "…");
  }

  private static RegistryException byStatus(int status, String message, AwsServiceException e) {
    if (status == 401 || status == 403) {
      return new RegistryException.AccessDenied(message, e);
    }
    return status >= 500
        ? new RegistryException.Unavailable(message, e)
        : new RegistryException.Invalid(message, e);
  }

  private static RegistryException translate(String what, SdkClientException e) {
    var message = what + ": " + rootMessage(e);
    // The SDK has no type of its own for "no credentials anywhere in the chain".
    if (message.contains("Unable to load credentials")
        || message.contains("Unable to load region")) {
      return new RegistryException.AccessDenied(message, e);
    }
    return new RegistryException.Unavailable(message, e);
  }

  private static String rootMessage(Throwable e) {
    var text = String.valueOf(e.getMessage());
    var cause = e.getCause();
    return cause == null || text.contains(String.valueOf(cause.getMessage()))
        ? text
        : text + " (" + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")";
  }
}
