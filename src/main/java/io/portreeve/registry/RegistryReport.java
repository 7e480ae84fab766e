package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.RegistryStatus;
import io.portreeve.status.Conditions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a Registry after a look.
 *
 * @param before its status so far
 * @param after its status from now on
 * @param next when to look again
 */
record RegistryReport(RegistryStatus before, RegistryStatus after, @Nullable Duration next) {
  Optional<RegistryStatus> changedStatus() {
    return before.equals(after) ? Optional.empty() : Optional.of(after);
  }

  boolean stalled() {
    return Conditions.isTrue(after.conditions(), Condition.STALLED);
  }
}
