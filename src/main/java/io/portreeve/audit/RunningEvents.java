package io.portreeve.audit;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.audit.RunningVerdicts.Sighting;
import io.portreeve.audit.Standing.Violating;
import io.portreeve.audit.ToldImages.News;
import io.portreeve.kubernetes.Events;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells in Events of a policy which images that pods run it refuses from now on, and which it
 * doesn't refuse any more: once for each image and change. What isn't known for a while is no
 * change. Of many at once, some of each namespace are named and the rest counted. Used by one
 * thread.
 */
final class RunningEvents {
  /** Events of one policy in a {@link #PERIOD}. */
  static final int NAMED = 10;

  static final Duration PERIOD = Duration.ofMinutes(1);

  /** Of these, as many are kept for namespaces of which less than as many were named. */
  static final int KEPT = 3;

  private final Events events;
  private final Map<String, Told> policies = new HashMap<>();

  RunningEvents(Events events) {
    this.events = events;
  }

  /** What was told of one policy. */
  private static final class Told {
    private final ToldImages images = new ToldImages();
    private final Map<String, Integer> named = new HashMap<>();
    private Instant period = Instant.MIN;
    private int inPeriod;
    private int unnamed;
  }

  /** An image of which there is something to tell. */
  private record Changed(Sight sight, Sighting sighting) {}

  /**
   * Tells what has changed.
   *
   * @param said what the statuses of policies said when this process first looked at them
   * @param sightings all images that pods run and that the policies name
   */
  void tell(
      Map<String, PolicyScope> scopes,
      Map<String, RunningStatus> said,
      Map<Sight, Sighting> sightings,
      Instant now) {
    policies.keySet().retainAll(scopes.keySet());
    var seen = new HashMap<String, Map<Sight, Sighting>>();
    sightings.forEach(
        (sight, sighting) ->
            seen.computeIfAbsent(sight.policy(), _ -> new LinkedHashMap<>()).put(sight, sighting));
    scopes.forEach(
        (name, scope) ->
            tell(scope.accepted(), said.get(name), seen.getOrDefault(name, Map.of()), now));
  }

  private void tell(
      AcceptedPolicy policy, @Nullable RunningStatus said, Map<Sight, Sighting> seen, Instant now) {
    var told = policies.get(policy.name());
    if (told == null) {
      told = new Told();
      policies.put(policy.name(), told);
      if (said != null) {
        told.images.begin(said, seen.keySet());
      }
    }
    told.images.forget(seen.keySet(), now);
    renew(told, policy, now);
    for (var each : inTurns(changed(told.images, seen, now))) {
      if (mayName(told, each.sighting().namespace())) {
        name(policy, each);
      }
    }
  }

  private static List<Changed> changed(ToldImages images, Map<Sight, Sighting> seen, Instant now) {
    var notAdmitted =
        seen.entrySet().stream()
            .filter(each -> isRefusedOrUnknown(each.getValue().standing()))
            .map(each -> each.getKey().image())
            .collect(Collectors.toSet());
    var changed = new ArrayList<Changed>();
    seen.forEach(
        (sight, sighting) -> {
          var news = images.look(sight, sighting, !notAdmitted.contains(sight.image()), now);
          if (news != News.NOTHING) {
            changed.add(new Changed(sight, sighting));
          }
        });
    return changed;
  }

  private static boolean isRefusedOrUnknown(Standing standing) {
    return switch (standing) {
      case Standing.Unknown _, Violating _ -> true;
      case Standing.Compliant _, Standing.Excepted _ -> false;
    };
  }

  /** The first of each namespace, then the second of each, and so on. */
  private static Collection<Changed> inTurns(List<Changed> changed) {
    var places = new HashMap<String, Integer>();
    var byPlace = new TreeMap<Integer, List<Changed>>();
    for (var each : changed) {
      var place = places.merge(each.sighting().namespace(), 1, Integer::sum);
      byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(each);
    }
    return byPlace.values().stream().flatMap(List::stream).toList();
  }

  private void renew(Told told, AcceptedPolicy policy, Instant now) {
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
    told.named.clear();
  }

  private static Instant end(Told told) {
    return told.period.equals(Instant.MIN) ? Instant.MIN : told.period.plus(PERIOD);
  }

  private void name(AcceptedPolicy policy, Changed changed) {
    var sight = changed.sight();
    if (changed.sighting().standing() instanceof Violating(var message)) {
      events.warning(
          object(policy),
          Reason.RUNNING_IMAGE_REFUSED,
          refused(sight, changed.sighting(), message));
    } else {
      events.normal(
          object(policy),
          Reason.RUNNING_IMAGE_ADMITTED,
          "%s, which pods run, isn't refused any more".formatted(sight.described()));
    }
  }

  private static String refused(Sight sight, Sighting sighting, String message) {
    return "%s is refused now, and %d pods run it, such as %s: %s"
        .formatted(sight.described(), sighting.pods(), sighting.pod(), message);
  }

  private static boolean mayName(Told told, String namespace) {
    var named = told.named.getOrDefault(namespace, 0);
    if (told.inPeriod < (named < KEPT ? NAMED : NAMED - KEPT)) {
      told.named.put(namespace, named + 1);
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
