package io.portreeve.provider.ecr;

import io.portreeve.provider.RegistryException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Turns what the SDK throws into the port's errors, by the service's error codes: of ECR, and of
 * STS and SQS.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html">Amazon
 *     ECR: common errors</a>
 */
final class EcrErrors {
  /** What {@code ApiEvents} calls a throttled request. */
  static final String THROTTLED_OUTCOME = "throttled";

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
          "MissingAuthenticationToken",
          "NotAuthorized",
          "OptInRequired",
          "RegionDisabledException",
          "KmsAccessDenied",
          "BlockedByOrganizationPolicyException");
  private static final Set<String> SIGNATURE =
      Set.of("InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature");
  private static final int MAX_SAID = 500;
  private static final Set<String> THROTTLED =
      Set.of(
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "KmsThrottled",
          "SlowDown",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "BandwidthLimitExceeded");

  /** Not found, but not what the request is about: what it names has to be corrected. */
  private static final Set<String> WRONGLY_NAMED =
      Set.of("SecretNotFoundException", "KmsNotFoundException");

  private static final Set<String> NO_QUEUE =
      Set.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");
  private static final Set<String> UNKNOWN_OPERATION =
      Set.of("UnknownOperationException", "InvalidAction", "UnsupportedOperationException");

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
    } catch (IllegalStateException | RejectedExecutionException e) {
      // The client was closed under a call: its Registry went, or got other credentials.
      throw new RegistryException.Unavailable(what + ": " + e.getMessage(), e);
    }
  }

  /** Runs a removal: where there is nothing to remove, that is as asked. */
  static void remove(String what, Supplier<?> request) {
    try {
      var _ = call(what, request);
    } catch (RegistryException.NotFound _) {
      // Gone already, or gone with its repository.
    }
  }

  /** Whether what wasn't found is what this code says, such as a policy and not its repository. */
  static boolean hasCode(RegistryException e, String code) {
    return e.getCause() instanceof AwsServiceException answered && code(answered).equals(code);
  }

  /** What {@code ApiEvents} calls the end of an attempt that was answered with an error. */
  static String outcome(int status, String code) {
    if (isThrottled(status, code)) {
      return THROTTLED_OUTCOME;
    }
    if (isDenied(status, code)) {
      return "denied";
    }
    return status >= 500 ? "failed" : "refused";
  }

  private static boolean isThrottled(int status, String code) {
    return status == 429 || THROTTLED.contains(code);
  }

  private static boolean isDenied(int status, String code) {
    return DENIED.contains(code) || status == 401 || status == 403;
  }

  private static String code(AwsServiceException e) {
    var details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static RegistryException translate(String what, AwsServiceException e) {
    var code = code(e);
    var status = e.statusCode();
    var said = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    var message = what + " was answered " + status + " " + code + said(code, said);
    if (DENIED.contains(code)) {
      return new RegistryException.AccessDenied(message, e);
    }
    if (isThrottled(status, code) || e.isThrottlingException()) {
      return new RegistryException.Throttled(message, e);
    }
    if (UNKNOWN_OPERATION.contains(code)) {
      return new RegistryException.Invalid(
          message + ": this endpoint doesn't offer the operation", e);
    }
    if (isNotFound(code)) {
      return new RegistryException.NotFound(message, e);
    }
    return rest(code, message, e);
  }

  private static RegistryException rest(String code, String message, AwsServiceException e) {
    if (code.endsWith("AlreadyExistsException") || code.endsWith("InProgressException")) {
      return new RegistryException.Conflict(message, e);
    }
    return switch (code) {
      case "RequestExpired", "RequestTimeTooSkewed" ->
          new RegistryException.Unavailable(message + ": is this machine's clock right?", e);
      case "RepositoryNotEmptyException" -> new RegistryException.NotEmpty(message, e);
      default -> byStatus(e.statusCode(), message, e);
    };
  }

  private static boolean isNotFound(String code) {
    return NO_QUEUE.contains(code)
        || (code.endsWith("NotFoundException") && !WRONGLY_NAMED.contains(code));
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
