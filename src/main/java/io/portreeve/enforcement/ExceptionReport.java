package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionStatus;
import io.portreeve.status.Conditions;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be said of an ImagePolicyException after a look.
 *
 * @param before its status so far
 * @param after its status from now on
 * @param next when to look again
 */
record ExceptionReport(
    ImagePolicyExceptionStatus before, ImagePolicyExceptionStatus after, Duration next) {
  Optional<ImagePolicyExceptionStatus> changedStatus() {
    return before.equals(after) ? Optional.empty() : Optional.of(after);
  }

  boolean stalled() {
    return Conditions.isTrue(after.conditions(), Condition.STALLED);
  }
}
