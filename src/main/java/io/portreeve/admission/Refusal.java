package io.portreeve.admission;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Why something is refused.
 *
 * @param message all of it, for whoever sent the pod
 * @param parts the same for each image, a line each, of the first ones; empty: it isn't about
 *     single images
 * @param reasons how many images there are of each reason, all of them; empty like the parts
 */
record Refusal(String message, List<Part> parts, Map<Reason, Integer> reasons) {
  /** Nothing is refused. */
  static final Refusal NONE = of("");

  /**
   * Why one image is refused.
   *
   * @param check the check that failed
   * @param text where the image is named, the check, what was found, the image
   */
  record Part(String check, String text) {
    /** Whether nothing was found out about the image. */
    boolean isUndecided() {
      return Reason.of(check).isUndecided();
    }
  }

  /** Makes the collections unmodifiable. */
  Refusal {
    parts = List.copyOf(parts);
    reasons = Map.copyOf(reasons);
  }

  /** A refusal that isn't about single images. */
  static Refusal of(String message) {
    return new Refusal(message, List.of(), Map.of());
  }

  /** How many images it is about. */
  int images() {
    return reasons.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The same about those images only of which something was found out. */
  Refusal decided() {
    var counted = new EnumMap<Reason, Integer>(Reason.class);
    reasons.forEach(
        (reason, count) -> {
          if (!reason.isUndecided()) {
            counted.put(reason, count);
          }
        });
    return new Refusal(
        message, parts.stream().filter(part -> !part.isUndecided()).toList(), counted);
  }
}
