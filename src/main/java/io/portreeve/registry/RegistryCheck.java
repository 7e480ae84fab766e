package io.portreeve.registry;

import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.image.NameTemplate;
import io.portreeve.kubernetes.IntervalText;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the schema can't check of a Registry; pure, before anything is asked of the registry. */
final class RegistryCheck {
  private RegistryCheck() {}

  /** Returns why a Registry can't be used; null if it can. */
  static Outcome.@Nullable Stalled of(Registry registry, Collection<Registry> all) {
    var spec = registry.getSpec();
    var fault = names(spec);
    if (fault == null) {
      fault = interval(spec);
    }
    if (fault == null && spec.ecr() != null) {
      fault = ecr(spec.ecr());
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
                  Objects.requireNonNullElse(
                      spec.repositoryNamePattern(), RegistrySpec.NAME_PATTERN),
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

  private static @Nullable String ecr(EcrSpec ecr) {
    var fault = endpoint("spec.ecr.endpoint", ecr.endpoint());
    if (fault == null) {
      fault = endpoint("spec.ecr.stsEndpoint", ecr.stsEndpoint());
    }
    if (fault == null && ecr.events() != null) {
      fault = endpoint("spec.ecr.events.queueUrl", ecr.events().queueUrl());
    }
    return fault != null ? fault : role(ecr);
  }

  /** The account of the last role is the one that is worked on. */
  private static @Nullable String role(EcrSpec ecr) {
    if (ecr.roleArn() == null || ecr.roleArn().contains("::" + ecr.accountId() + ":role/")) {
      return null;
    }
    return "spec.ecr.roleArn: "
        + ecr.roleArn()
        + " is a role of another account than spec.ecr.accountId, "
        + ecr.accountId()
        + ": name a role of that account, and in spec.ecr.roleChain those that lead to it";
  }

  private static @Nullable String endpoint(String field, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return new URI(text).getHost() == null ? field + ": \"" + text + "\" names no host" : null;
    } catch (URISyntaxException e) {
      return field + ": " + e.getMessage();
    }
  }

  /**
   * Returns why a Registry's queue can't be read, though its registry can; null if it can.
   *
   * @param all all Registries, this one among them
   */
  static @Nullable String queue(Registry registry, Collection<Registry> all) {
    var url = queueUrl(registry);
    return all.stream()
        .filter(
            other ->
                !Objects.equals(other.getMetadata().getUid(), registry.getMetadata().getUid())
                    && Objects.equals(queueUrl(other), url)
                    && seniority(other).compareTo(seniority(registry)) < 0)
        .min(Comparator.comparing(RegistryCheck::seniority))
        .map(
            other ->
                "spec.ecr.events.queueUrl: Registry \""
                    + other.getMetadata().getName()
                    + "\" is older and reads the same queue; what one reads the other never sees:"
                    + " name a queue of its own")
        .orElse(null);
  }

  private static @Nullable String queueUrl(Registry registry) {
    var ecr = registry.getSpec().ecr();
    return ecr == null || ecr.events() == null ? null : ecr.events().queueUrl();
  }

  /** Reads an interval; the default where there is none. */
  static Duration interval(@Nullable String text) {
    var interval = IntervalText.parse(Objects.requireNonNullElse(text, RegistrySpec.INTERVAL));
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("must not be shorter than a second");
    }
    return interval;
  }

  private static Outcome.@Nullable Stalled duplicate(Registry registry, Collection<Registry> all) {
    return all.stream()
        .filter(other -> isOlderTwin(other, registry))
        .min(Comparator.comparing(RegistryCheck::seniority))
        .map(
            other ->
                new Outcome.Stalled(
                    Reason.DUPLICATE_REGISTRY,
                    "Registry \""
                        + other.getMetadata().getName()
                        + "\" is older and has the same spec.ecr.accountId and spec.ecr.region;"
                        + " delete one of the two"))
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
