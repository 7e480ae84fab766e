package io.portreeve.admission;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which images of a request are new, and so to be decided on. */
final class PodImages {
  private PodImages() {}

  private record Spot(PodImage.Place place, String name) {}

  /**
   * All images of a pod that is created, whatever else it says of itself; of one that is updated,
   * those whose container or volume had another one before. So a running pod's labels, finalizers
   * and status change, and a container for debugging is added, whatever the pod runs already.
   *
   * <p>A static pod's mirror is a pod like any other. Refusing it takes it out of sight, and
   * doesn't end the static pod: that needs no API server.
   */
  static List<PodImage> added(Review review) {
    var object = review.object();
    if (object == null) {
      return List.of();
    }
    var old = review.oldObject();
    if (old == null || !review.operation().equals("UPDATE")) {
      return object.images();
    }
    Map<Spot, String> before = new HashMap<>();
    for (var image : old.images()) {
      before.put(new Spot(image.place(), image.name()), image.text());
    }
    return object.images().stream()
        .filter(
            image ->
                image.name().isEmpty()
                    || !image.text().equals(before.get(new Spot(image.place(), image.name()))))
        .toList();
  }
}
