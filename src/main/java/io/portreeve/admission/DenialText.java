package io.portreeve.admission;

import io.portreeve.image.ImageReference;
import io.portreeve.policy.ImageVerdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Puts together why a pod is refused: for each image the policy, the container, the check, what was
 * found and expected, and what to do next. Bounded, whatever the pod and the registry say.
 */
final class DenialText {
  private static final int MAX_IMAGES = 10;
  private static final int MAX_CHARS = 4_096;
  private static final int MAX_PLACES = 3;
  private static final int MAX_IMAGE = 512;
  private static final int MAX_VALUE = 600;

  /** In a part, which fits a warning where names are of usual length. */
  private static final int MAX_BRIEF = 100;

  private final String policy;
  private final StringBuilder text = new StringBuilder();
  private final List<Refusal.Part> parts = new ArrayList<>();
  private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
  private int told;
  private int untold;

  /** A text that names this policy. */
  DenialText(String policy) {
    this.policy = policy;
  }

  /** Adds an image that was refused. */
  void add(ImageReference image, List<PodImage> places, ImageVerdict.Denied denied) {
    add(places, image.text(), denied);
  }

  /** Adds an image that isn't a reference. */
  void addMalformed(PodImage image, String problem) {
    add(
        List.of(image),
        image.text(),
        new ImageVerdict.Denied(
            "reference",
            problem,
            "an image reference, such as registry.example.com/shop/api:v1",
            "correct the reference; nothing was asked of any registry for it"));
  }

  private void add(List<PodImage> places, String image, ImageVerdict.Denied denied) {
    var part =
        """
        portreeve policy "%s" refuses %s (%s): image %s:
          check: %s
          found: %s
          expected: %s
          next: %s
        """
            .formatted(
                policy,
                described(places),
                // Also here: lists of Events show the first line only.
                OneLine.of(denied.check(), MAX_BRIEF),
                OneLine.of(image, MAX_IMAGE),
                OneLine.of(denied.check(), MAX_VALUE),
                OneLine.of(denied.found(), MAX_VALUE),
                OneLine.of(denied.expected(), MAX_VALUE),
                OneLine.of(denied.next(), MAX_VALUE));
    reasons.merge(Reason.of(denied.check()), 1, Integer::sum);
    if (parts.size() < MAX_IMAGES) {
      parts.add(brief(places, image, denied));
    }
    if (told == MAX_IMAGES || (told > 0 && text.length() + part.length() > MAX_CHARS)) {
      untold++;
    } else {
      text.append(part);
      told++;
    }
  }

  private static Refusal.Part brief(
      List<PodImage> places, String image, ImageVerdict.Denied denied) {
    var text =
        "%s: %s: %s; image %s"
            .formatted(
                described(places),
                OneLine.of(denied.check(), MAX_BRIEF),
                OneLine.of(denied.found(), MAX_BRIEF),
                OneLine.of(image, MAX_IMAGE));
    return new Refusal.Part(denied.check(), text);
  }

  private static String described(List<PodImage> places) {
    var first =
        places.stream()
            .limit(MAX_PLACES)
            .map(PodImage::described)
            .collect(Collectors.joining(", "));
    return places.size() > MAX_PLACES
        ? first + " and " + (places.size() - MAX_PLACES) + " more"
        : first;
  }

  /** Whether nothing was added. */
  boolean isEmpty() {
    return told == 0;
  }

  /** The refusal that it comes to. */
  Refusal refusal() {
    return new Refusal(toString(), parts, reasons);
  }

  /** The text, without a line break at its end. */
  @Override
  public String toString() {
    var all = untold == 0 ? text.toString() : text + "and " + untold + " more images";
    return all.stripTrailing();
  }
}
