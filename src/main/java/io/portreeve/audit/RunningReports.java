package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What was found of what runs, for the statuses of policies and exceptions. */
public interface RunningReports {
  /** What a policy says of what runs; empty: that isn't known yet. */
  Optional<RunningStatus> of(String policy);

  /**
   * How many pods run only because of this exception; empty: that isn't known yet, as after a start
   * until the images that it is about were verified.
   */
  OptionalInt podsOf(String exception);

  /** Whether two say the same, whenever that last changed. */
  static boolean isSame(RunningStatus one, RunningStatus other) {
    return ReportBoard.isSame(one, other);
  }

  /** Is told the names of policies and exceptions of which there is something new to say. */
  void onChange(Consumer<Change> listener);

  /**
   * Something new.
   *
   * @param kind {@code ImagePolicy} or {@code ImagePolicyException}
   * @param name its name
   */
  record Change(String kind, String name) {}
}
