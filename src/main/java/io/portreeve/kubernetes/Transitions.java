package io.portreeve.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.status.Conditions;
import java.util.List;
import java.util.Optional;

/**
 * Turns a change of the Ready condition into one Event; the same condition again says nothing.
 * Warning is for what stands still and for what was well before; an object on its way to Ready is
 * Normal.
 */
public final class Transitions {
  private final Events events;

  /** Creates it over a writer of Events. */
  public Transitions(Events events) {
    this.events = events;
  }

  /** Says what changed between two lists of conditions. */
  public void report(HasMetadata about, List<Condition> before, List<Condition> after) {
    var was = Conditions.find(before, Condition.READY);
    Conditions.find(after, Condition.READY)
        .filter(is -> differs(was, is))
        .ifPresent(
            is -> {
              var worse =
                  !is.status().equals("True")
                      && (Conditions.isTrue(after, Condition.STALLED)
                          || Conditions.isTrue(before, Condition.READY));
              if (worse) {
                events.warning(about, is.reason(), is.message());
              } else {
                events.normal(about, is.reason(), is.message());
              }
            });
  }

  private static boolean differs(Optional<Condition> was, Condition is) {
    return was.filter(c -> c.status().equals(is.status()) && c.reason().equals(is.reason()))
        .isEmpty();
  }
}
