package io.portreeve.admission;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is answered.
 *
 * @param result what came of the request
 * @param refusal why, when it is refused, or would be
 * @param pins images to replace in the pod
 * @param warnings for whoever sent the pod
 * @param audit for the audit log; keys without a prefix, as the API server puts the webhook's name
 *     before them
 */
record Answer(
    Result result,
    Refusal refusal,
    List<Pin> pins,
    List<String> warnings,
    Map<String, String> audit) {

  /** What came of a request, and the HTTP status that the API server passes on. */
  enum Result {
    /** It is allowed. */
    ADMITTED(200, ""),
    /** It would be refused if the policy were enforced; whoever sent it is told. */
    WARNED(200, ""),
    /** It would be refused if the policy were enforced. */
    AUDITED(200, ""),
    /** It couldn't be decided, and is allowed: the policy isn't enforced. */
    UNCHECKED(200, ""),
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
    private final String label;

    Result(int code, String reason) {
      this.code = code;
      this.reason = reason;
      this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Its name in metrics and logs. */
    String label() {
      return label;
    }

    /** HTTP status. */
    int code() {
      return code;
    }

    /** Reason as in a Kubernetes Status. */
    String reason() {
      return reason;
    }

    /** Whether the request is allowed. */
    boolean isAllowed() {
      return switch (this) {
        case ADMITTED, WARNED, AUDITED, UNCHECKED -> true;
        case DENIED, NOT_UNDERSTOOD, UNKNOWN_POLICY, NOT_READY, BUSY, FAILED -> false;
      };
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
    return new Answer(Result.ADMITTED, Refusal.NONE, List.of(), List.of(), Map.of());
  }

  /** Refused. */
  static Answer refused(Result result, String message) {
    return refused(result, Refusal.of(message));
  }

  /** Refused. */
  static Answer refused(Result result, Refusal refusal) {
    return new Answer(result, refusal, List.of(), List.of(), Map.of());
  }

  /** For whoever sent the pod, when it is refused. */
  String message() {
    return refusal.message();
  }

  /** Whether the request is allowed. */
  boolean isAllowed() {
    return result.isAllowed();
  }

  /** The same with these warnings. */
  Answer warning(List<String> others) {
    return new Answer(result, refusal, pins, others, audit);
  }

  /** The same with more for the audit log; what is said twice is said last. */
  Answer noting(Map<String, String> more) {
    var all = new TreeMap<>(audit);
    all.putAll(more);
    return new Answer(result, refusal, pins, warnings, all);
  }
}
