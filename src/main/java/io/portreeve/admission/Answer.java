package io.portreeve.admission;

import java.util.List;
import java.util.Map;

/**
 * What is answered.
 *
 * @param result what came of the request
 * @param message for whoever sent the pod, when it is refused
 * @param pins images to replace in the pod
 * @param warnings for whoever sent the pod
 * @param audit for the audit log; keys without a prefix, as the API server puts the webhook's name
 *     before them
 */
record Answer(
    Result result,
    String message,
    List<Pin> pins,
    List<String> warnings,
    Map<String, String> audit) {

  /** What came of a request, and the HTTP status that the API server passes on. */
  enum Result {
    /** It is allowed. */
    ADMITTED(200, ""),
    /** The policy refuses it. */
    DENIED(403, "Forbidden"),
    /** It isn't something that this is made to decide on. */
    NOT_UNDERSTOOD(400, "BadRequest"),
    /** There is no such policy. */
    UNKNOWN_POLICY(403, "Forbidden"),
    /** The policies haven't been read, or not this one. */
    NOT_READY(503, "ServiceUnavailable"),
    /** Too much at once. */
    BUSY(503, "ServiceUnavailable"),
    /** A fault of ours. */
    FAILED(500, "InternalError");

    private final int code;
    private final String reason;

    Result(int code, String reason) {
      this.code = code;
      this.reason = reason;
    }

    /** HTTP status. */
    int code() {
      return code;
    }

    /** Reason as in a Kubernetes Status. */
    String reason() {
      return reason;
    }
  }

  /** An image to replace, where the pointer says, by this text. */
  record Pin(String pointer, String image) {}

  /** Makes the collections unmodifiable. */
  Answer {
    pins = List.copyOf(pins);
    warnings = List.copyOf(warnings);
    audit = Map.copyOf(audit);
  }

  /** Allowed as it is. */
  static Answer allowed() {
    return new Answer(Result.ADMITTED, "", List.of(), List.of(), Map.of());
  }

  /** Refused. */
  static Answer refused(Result result, String message) {
    return new Answer(result, message, List.of(), List.of(), Map.of());
  }

  /** Whether the request is allowed. */
  boolean isAllowed() {
    return result == Result.ADMITTED;
  }
}
