package io.portreeve.audit;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.audit.RunningVerdicts.Sighting;
import io.portreeve.audit.Standing.Violating;
import io.portreeve.kubernetes.Events;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells in Events of a policy which images that pods run it refuses from now on, and which it
 * doesn't refuse any more: once for each image and change. What isn't known for a while is no
 * change. Of many at once, the first are named and the rest counted. Used by one thread.
 */
final class RunningEvents {
  /** Events of one policy in a {@link #PERIOD}. */
  static final int NAMED = 10;

  static final Duration PERIOD = Duration.ofMinutes(1);

  private final Events events;
  private final Map<String, Told> policies = new HashMap<>();

  RunningEvents(Events events) {
    this.events = events;
  }

  /** What was told of one policy. */
  private static final class Told {
    /** For each image, whether it was refused when that was known last. */
    private final Map<Sight, Boolean> refused = new HashMap<>();

    private Instant period = Instant.MIN;
    private int inPeriod;
    private int unnamed;
  }

  /**
   * Tells what has changed.
   *
   * @param sightings all images that pods run and that the policies name
   */
  void tell(Map<String, PolicyScope> scopes, Map<Sight, Sighting> sightings, Instant now) {
    policies.keySet().retainAll(scopes.keySet());
    forget(sightings.keySet());
    scopes.values().forEach(scope -> renew(scope.accepted(), now));
    sightings.forEach(
        (sight, sighting) -> {
          var scope = scopes.get(sight.policy());
          if (scope != null) {
            look(scope.accepted(), sight, sighting);
          }
        });
  }

  private void forget(Set<Sight> seen) {
    policies.values().forEach(told -> told.refused.keySet().retainAll(seen));
  }

  private void renew(AcceptedPolicy policy, Instant now) {
    var told = policies.computeIfAbsent(policy.name(), _ -> new Told());
    if (!now.isBefore(told.period) && now.isBefore(end(told))) {
      return;
    }
    if (told.unnamed > 0) {
      events.warning(
          object(policy),
          Reason.RUNNING_IMAGE_REFUSED,
          "of %d more images that pods run it changed whether they are refused: see status.running"
              .formatted(told.unnamed));
    }
    told.period = now;
    told.inPeriod = 0;
    told.unnamed = 0;
  }

  private static Instant end(Told told) {
    return told.period.equals(Instant.MIN) ? Instant.MIN : told.period.plus(PERIOD);
  }

  private void look(AcceptedPolicy policy, Sight sight, Sighting sighting) {
    var told = policies.computeIfAbsent(policy.name(), _ -> new Told());
    switch (sighting.standing()) {
      case Standing.Unknown _ -> {}
      case Violating(var message) -> {
        if (!Boolean.TRUE.equals(told.refused.put(sight, true)) && mayName(told)) {
          events.warning(
              object(policy), Reason.RUNNING_IMAGE_REFUSED, refused(sight, sighting, message));
        }
      }
      case Standing.Compliant _, Standing.Excepted _ -> {
        if (Boolean.TRUE.equals(told.refused.put(sight, false)) && mayName(told)) {
          events.normal(
              object(policy),
              Reason.RUNNING_IMAGE_ADMITTED,
              "%s, which pods run, isn't refused any more".formatted(sight.described()));
        }
      }
    }
  }

  private static String refused(Sight sight, Sighting sighting, String message) {
    return "%s is refused now, and %d pods run it, such as %s: %s"
        .formatted(sight.described(), sighting.pods(), sighting.pod(), message);
  }

  private static boolean mayName(Told told) {
    if (told.inPeriod < NAMED) {
      told.inPeriod++;
      return true;
    }
    told.unnamed++;
    return false;
  }

  private static ImagePolicy object(AcceptedPolicy policy) {
    var object = new ImagePolicy();
    object.setMetadata(
        new ObjectMetaBuilder().withName(policy.name()).withUid(policy.uid()).build());
    return object;
  }
}
