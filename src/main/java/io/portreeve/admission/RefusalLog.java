package io.portreeve.admission;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals to the log, a bounded number each second: whoever creates pods can bring about
 * any number. The next line says how many were left out.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final int EACH_SECOND = 20;
  private static final int MAX_TOLD = 300;

  private final Pace pace;

  /** Creates it. */
  RefusalLog(LongSupplier nanos) {
    this.pace = new Pace(nanos, EACH_SECOND);
  }

  /** Writes one, unless there are too many. Only what a policy says of pods is written. */
  void write(Target target, Review review, Answer answer) {
    switch (answer.result()) {
      case DENIED, WARNED, AUDITED ->
          pace.take().ifPresent(leftOut -> write(target, review, answer, leftOut));
      case ADMITTED, UNCHECKED, NOT_UNDERSTOOD, UNKNOWN_POLICY, NOT_READY, BUSY, FAILED -> {}
    }
  }

  private static void write(Target target, Review review, Answer answer, long leftOut) {
    var parts = answer.refusal().parts();
    LOG.atInfo()
        .addKeyValue("policy", OneLine.of(target.policy(), 63))
        .addKeyValue("phase", target.phase().label())
        .addKeyValue("namespace", OneLine.of(review.namespace(), 63))
        .addKeyValue("verdict", answer.result().label())
        .addKeyValue("images", answer.refusal().images())
        .addKeyValue(
            "check", parts.isEmpty() ? "request" : OneLine.of(parts.getFirst().check(), 63))
        .addKeyValue(
            "why",
            OneLine.of(parts.isEmpty() ? answer.message() : parts.getFirst().text(), MAX_TOLD))
        .addKeyValue("uid", OneLine.of(review.uid(), 128))
        .addKeyValue("unlogged", leftOut)
        .log(answer.isAllowed() ? "Policy would refuse this" : "Policy refuses a pod");
  }
}
