package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.image.NameTemplate;
import io.portreeve.kubernetes.IntervalText;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the schema can't check of a Registry; pure, before anything is asked of the registry. */
final class RegistryCheck {
  private RegistryCheck() {}

  /** Returns why a Registry can't be used; null if it can. */
  static Outcome.@Nullable Stalled of(Registry registry, Stream<Registry> all) {
    var spec = registry.getSpec();
    var fault = names(spec);
    if (fault == null) {
      fault = interval(spec);
    }
    if (fault == null) {
      fault = endpoint(spec);
    }
    return fault != null
        ? new Outcome.Stalled(Reason.INVALID_SPEC, fault)
        : duplicate(registry, all);
  }

  private static @Nullable String names(RegistrySpec spec) {
    for (int i = 0; i < spec.tenancy().size(); i++) {
      var names = spec.tenancy().get(i).repositoryNames();
      for (int j = 0; j < names.size(); j++) {
        try {
          // "n" stands for any namespace: whether a pattern can be read doesn't depend on which.
          var _ =
              NameTemplate.parse(names.get(j), Set.of("namespace"))
                  .toGlob(Map.of("namespace", "n"));
        } catch (IllegalArgumentException e) {
          return "spec.tenancy[" + i + "].repositoryNames[" + j + "]: " + e.getMessage();
        }
      }
    }
    try {
      var _ =
          NameTemplate.parse(
                  Objects.requireNonNullElse(spec.repositoryNamePattern(), "{namespace}/{name}"),
                  Set.of("namespace", "name"))
              .toRepositoryName(Map.of("namespace", "namespace", "name", "name"));
    } catch (IllegalArgumentException e) {
      return "spec.repositoryNamePattern: " + e.getMessage();
    }
    return null;
  }

  private static @Nullable String interval(RegistrySpec spec) {
    try {
      interval(spec.interval());
      return null;
    } catch (IllegalArgumentException e) {
      return "spec.interval: " + e.getMessage();
    }
  }

  private static @Nullable String endpoint(RegistrySpec spec) {
    var text = spec.ecr() == null ? null : spec.ecr().endpoint();
    if (text == null) {
      return null;
    }
    try {
      return new URI(text).getHost() == null
          ? "spec.ecr.endpoint: \"" + text + "\" names no host"
          : null;
    } catch (URISyntaxException e) {
      return "spec.ecr.endpoint: " + e.getMessage();
    }
  }

  /** Reads an interval; the default where there is none. */
  static Duration interval(@Nullable String text) {
    var interval = IntervalText.parse(Objects.requireNonNullElse(text, "10m"));
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("must not be shorter than a second");
    }
    return interval;
  }

  private static Outcome.@Nullable Stalled duplicate(Registry registry, Stream<Registry> all) {
    return all.filter(other -> isOlderTwin(other, registry))
        .min(Comparator.comparing(RegistryCheck::seniority))
        .map(
            other ->
                new Outcome.Stalled(
                    Reason.DUPLICATE_REGISTRY,
                    "Registry \""
                        + other.getMetadata().getName()
                        + "\" is older and has the same spec.ecr.accountId and spec.ecr.region; delete one of the two"))
        .orElse(null);
  }

  private static boolean isOlderTwin(Registry other, Registry registry) {
    var mine = registry.getSpec().ecr();
    var theirs = other.getSpec().ecr();
    return !Objects.equals(other.getMetadata().getUid(), registry.getMetadata().getUid())
        && mine != null
        && theirs != null
        && mine.accountId().equals(theirs.accountId())
        && mine.region().equals(theirs.region())
        && seniority(other).compareTo(seniority(registry)) < 0;
  }

  /** Creation, then name where two were created in one second. */
  private static String seniority(Registry registry) {
    return registry.getMetadata().getCreationTimestamp() + " " + registry.getMetadata().getName();
  }
}
