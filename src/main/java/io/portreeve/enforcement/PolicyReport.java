package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImagePolicyStatus;
import io.portreeve.status.Conditions;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be said of an ImagePolicy after a look.
 *
 * @param before its status so far
 * @param after its status from now on
 * @param next when to look again
 */
record PolicyReport(ImagePolicyStatus before, ImagePolicyStatus after, Duration next) {
  Optional<ImagePolicyStatus> changedStatus() {
    return before.equals(after) ? Optional.empty() : Optional.of(after);
  }

  boolean stalled() {
    return Conditions.isTrue(after.conditions(), Condition.STALLED);
  }
}
