package io.portreeve.status;

import static io.portreeve.api.v1alpha1.Condition.READY;
import static io.portreeve.api.v1alpha1.Condition.RECONCILING;
import static io.portreeve.api.v1alpha1.Condition.STALLED;

import io.portreeve.api.v1alpha1.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Merges an outcome into a list of conditions: Ready always, Reconciling and Stalled only while
 * they hold and never both, in this order, with {@code lastTransitionTime} moved only when a status
 * changes. The same outcome gives the same list.
 */
public final class Conditions {
  private static final String TRUE = "True";
  private static final String FALSE = "False";

  /** A condition's message may hold this many characters (metav1.Condition). */
  private static final int MAX_MESSAGE = 32_768;

  private Conditions() {}

  /** Returns the conditions that say this outcome of this generation. */
  public static List<Condition> of(
      Outcome outcome, long generation, List<Condition> previous, Instant now) {
    return switch (outcome) {
      case Outcome.Ready _ -> List.of(merge(READY, TRUE, outcome, generation, previous, now));
      case Outcome.Progressing _ ->
          List.of(
              merge(READY, FALSE, outcome, generation, previous, now),
              merge(RECONCILING, TRUE, outcome, generation, previous, now));
      case Outcome.Stalled _ ->
          List.of(
              merge(READY, FALSE, outcome, generation, previous, now),
              merge(STALLED, TRUE, outcome, generation, previous, now));
    };
  }

  /**
   * Returns a condition beside those that kstatus knows: True for an outcome that is Ready, False
   * for any other.
   */
  public static Condition extra(
      String type, Outcome outcome, long generation, List<Condition> previous, Instant now) {
    return merge(
        type, outcome instanceof Outcome.Ready ? TRUE : FALSE, outcome, generation, previous, now);
  }

  /** Returns the condition of a type. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** Whether the condition of a type is there and True. */
  public static boolean isTrue(List<Condition> conditions, String type) {
    return find(conditions, type).filter(c -> c.status().equals(TRUE)).isPresent();
  }

  private static Condition merge(
      String type,
      String status,
      Outcome outcome,
      long generation,
      List<Condition> previous,
      Instant now) {
    var since =
        find(previous, type)
            .filter(c -> c.status().equals(status))
            .map(Condition::lastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    var message = outcome.message();
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE - 1) + "…";
    }
    return new Condition(type, status, generation, since, outcome.reason(), message);
  }
}
