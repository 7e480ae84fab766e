package io.portreeve.testing.aws;

import java.util.Map;

/** An answer that isn't success. */
final class AwsError extends RuntimeException {
  final int status;
  final String type;

  /** Members of the error beside its message, such as {@code kmsError}. */
  final Map<String, String> members;

  private AwsError(int status, String type, String message, Map<String, String> members) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.members = members;
  }

  static AwsError of(String type, String message) {
    return new AwsError(400, type, message, Map.of());
  }

  static AwsError of(int status, String type, String message) {
    return new AwsError(status, type, message, Map.of());
  }

  static AwsError kms(String kmsError, String message) {
    return new AwsError(400, "KmsException", message, Map.of("kmsError", kmsError));
  }

  static AwsError invalid(String parameter, String constraint) {
    return of(
        "InvalidParameterException",
        "Invalid parameter at '%s' failed to satisfy constraint: '%s'"
            .formatted(parameter, constraint));
  }

  static AwsError validation(String message) {
    return of("ValidationException", message);
  }

  static AwsError denied(String principal, String action, String resource) {
    return of(
        "AccessDeniedException",
        "User: %s is not authorized to perform: %s on resource: %s"
            .formatted(principal, action, resource));
  }
}
