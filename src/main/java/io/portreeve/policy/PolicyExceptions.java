package io.portreeve.policy;

import io.portreeve.image.ImageReference;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The exceptions that there are.
 *
 * @param all each of them, ended or not; of several that cover the same, the one that ends last
 *     comes first
 */
public record PolicyExceptions(List<PolicyException> all) {
  /** None. */
  public static final PolicyExceptions NONE = new PolicyExceptions(List.of());

  /** Puts them in order, and makes the list unmodifiable. */
  public PolicyExceptions {
    all =
        all.stream()
            .sorted(
                Comparator.comparing(PolicyException::until)
                    .reversed()
                    .thenComparing(PolicyException::name))
            .toList();
  }

  /** These. */
  public static PolicyExceptions of(Collection<PolicyException> exceptions) {
    return new PolicyExceptions(List.copyOf(exceptions));
  }

  /** The exception by which an image that the policy names may run there now, if there is one. */
  public Optional<PolicyException> find(
      String policy, ImageReference image, String namespace, Instant now) {
    for (var each : all) {
      if (!each.isInForce(now)) {
        return Optional.empty();
      }
      if (each.covers(policy, image, namespace)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
