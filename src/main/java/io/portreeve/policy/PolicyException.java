package io.portreeve.policy;

import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionSpec;
import io.portreeve.api.v1alpha1.PolicyRef;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it decides. Everything in it is exact: there are no patterns.
 *
 * @param name name of the ImagePolicyException
 * @param policies names of the policies that it is an exception from
 * @param images the images that it lets in
 * @param namespaces where
 * @param reason why
 * @param until when it ends
 */
public record PolicyException(
    String name,
    Set<String> policies,
    Set<Exempt> images,
    Set<String> namespaces,
    String reason,
    Instant until) {
  /** How long an exception may hold at most. */
  public static final Duration LONGEST = Duration.ofDays(30);

  /**
   * An image that is let in.
   *
   * @param registry its registry, under the one name that all of its host names have
   * @param repository path of the repository
   * @param digest the digest
   */
  public record Exempt(String registry, String repository, Digest digest) {
    static @Nullable Exempt of(ImageReference image) {
      var digest = image.digest();
      return digest == null ? null : new Exempt(image.registry(), image.repository(), digest);
    }

    /** A reference to it. */
    ImageReference reference() {
      return ImageReference.parse("%s/%s@%s".formatted(registry, repository, digest));
    }
  }

  /** Makes the sets unmodifiable. */
  public PolicyException {
    policies = Set.copyOf(policies);
    images = Set.copyOf(images);
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * Reads an exception. Its end is held against its creation: it can't be prolonged, so that this
   * is the same whoever asks, and whenever.
   *
   * @throws InvalidPolicyException if it can't be taken, with everything that is wrong
   */
  public static PolicyException of(ImagePolicyException object) {
    var spec = object.getSpec();
    var problems = new Problems();
    var images = images(spec, problems);
    if (spec.policyRefs().isEmpty() || spec.namespaces().isEmpty() || spec.images().isEmpty()) {
      problems.add(
          "spec", "names no policy, image or namespace", "name at least one of each: none is none");
    }
    var until = until(object, problems);
    problems.check();
    return new PolicyException(
        object.getMetadata().getName(),
        spec.policyRefs().stream().map(PolicyRef::name).collect(Collectors.toSet()),
        images,
        Set.copyOf(spec.namespaces()),
        Objects.requireNonNullElse(spec.reason(), ""),
        until);
  }

  private static Set<Exempt> images(ImagePolicyExceptionSpec spec, Problems problems) {
    var images = new HashSet<Exempt>();
    for (var i = 0; i < spec.images().size(); i++) {
      var field = "spec.images[%d]".formatted(i);
      try {
        var exempt = Exempt.of(ImageReference.parse(spec.images().get(i)));
        if (exempt == null) {
          problems.add(field, "names no digest", "write registry/repository@sha256:...");
        } else {
          images.add(exempt);
        }
      } catch (IllegalArgumentException e) {
        problems.add(field, "can't be read: " + e.getMessage(), "correct the reference");
      }
    }
    return images;
  }

  private static Instant until(ImagePolicyException object, Problems problems) {
    try {
      var until = Instant.parse(String.valueOf(object.getSpec().until()));
      var created = Instant.parse(object.getMetadata().getCreationTimestamp());
      if (until.isAfter(created.plus(LONGEST))) {
        problems.add(
            "spec.until",
            "is more than 30 days after its creation",
            "create one that ends by %s".formatted(created.plus(LONGEST)));
      }
      return until;
    } catch (DateTimeParseException _) {
      problems.add(
          "spec.until", "is no time", "write it as in 2026-12-01T00:00:00Z: RFC 3339, in UTC");
      return Instant.EPOCH;
    }
  }

  /** Whether it hasn't ended. */
  public boolean isInForce(Instant now) {
    return now.isBefore(until);
  }

  /** Whether it lets this image run there, as long as it is in force. One without a digest: no. */
  public boolean covers(String policy, ImageReference image, String namespace) {
    var exempt = Exempt.of(image);
    return exempt != null
        && policies.contains(policy)
        && namespaces.contains(namespace)
        && images.contains(exempt);
  }
}
