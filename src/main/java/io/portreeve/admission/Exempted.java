package io.portreeve.admission;

import io.portreeve.image.ImageReference;
import io.portreeve.policy.PolicyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Images of a request that exceptions let in: nothing is asked about them.
 *
 * @param policy name of the policy that they are exempt from
 * @param uses each of them
 */
record Exempted(String policy, List<Use> uses) {
  /** Key of the audit annotation that tells of them. */
  static final String AUDIT = "exception";

  private static final int MAX_NAME = 120;
  private static final int MAX_REASON = 120;

  /** No image. */
  static final Exempted NONE = new Exempted("", List.of());

  /**
   * An image that is let in.
   *
   * @param image the image, with its digest
   * @param place the first place that names it
   * @param exception by which
   */
  record Use(ImageReference image, PodImage place, PolicyException exception) {}

  /** Makes the list unmodifiable. */
  Exempted {
    uses = List.copyOf(uses);
  }

  /** Takes those images out that exceptions let in. */
  static Exempted from(
      String policy,
      String namespace,
      SequencedMap<ImageReference, List<PodImage>> images,
      ExceptionsInForce exceptions) {
    if (exceptions.areNone()) {
      return NONE;
    }
    var uses = new ArrayList<Use>();
    images
        .entrySet()
        .removeIf(
            each -> {
              var image = each.getKey();
              var exception = exceptions.find(policy, image, namespace);
              exception.ifPresent(it -> uses.add(new Use(image, each.getValue().getFirst(), it)));
              return exception.isPresent();
            });
    return uses.isEmpty() ? NONE : new Exempted(policy, uses);
  }

  /** Whether there is none. */
  boolean isEmpty() {
    return uses.isEmpty();
  }

  /** The answer, which tells of them as well. */
  Answer noted(Answer answer) {
    if (isEmpty()) {
      return answer;
    }
    var warnings = new ArrayList<>(uses.stream().map(this::warning).toList());
    warnings.addAll(answer.warnings());
    return answer.warning(warnings).noting(Map.of(AUDIT, audit()));
  }

  private String warning(Use use) {
    var exception = use.exception();
    return "portreeve policy \"%s\": %s is allowed by exception \"%s\" until %s, reason: %s"
        .formatted(
            policy,
            use.place().described(),
            OneLine.of(exception.name(), MAX_NAME),
            exception.until(),
            OneLine.of(exception.reason(), MAX_REASON));
  }

  /** First of all, as what comes after may be cut: nobody hides one behind others. */
  private String counted() {
    return uses.size() > 1 ? uses.size() + " images; " : "";
  }

  private String audit() {
    return counted()
        + uses.stream()
            .map(
                use ->
                    "%s until %s: %s@%s"
                        .formatted(
                            OneLine.of(use.exception().name(), MAX_NAME),
                            use.exception().until(),
                            use.image().name(),
                            use.image().digest()))
            .collect(Collectors.joining("; "));
  }
}
