package io.portreeve.policy;

import io.portreeve.api.v1alpha1.BaseImageRequirement;
import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what a policy asks of what an image consists of. */
final class ContentsCompiler {
  private static final int MAX = 16;
  private static final String PLATFORMS = "spec.platforms";
  private static final String ALLOWED = "spec.baseImages.allowed";
  private static final String MAX_AGE = "spec.baseImages.maxAge";

  /** When a digest was last its tag's is known to the hour. */
  private static final Duration MIN_AGE = Duration.ofDays(1);

  private final AcceptedPolicy policy;
  private final Problems problems;

  ContentsCompiler(AcceptedPolicy policy, Problems problems) {
    this.policy = policy;
    this.problems = problems;
  }

  /** What is asked for; meaningless once there is a problem. */
  ContentDemands demands() {
    var requirement = policy.spec().baseImages();
    return new ContentDemands(platforms(), requirement == null ? null : bases(requirement));
  }

  private List<Platform> platforms() {
    var texts = policy.spec().platforms();
    var platforms = new ArrayList<Platform>();
    for (var i = 0; i < bounded(PLATFORMS, texts); i++) {
      var field = PLATFORMS + "[%d]".formatted(i);
      var platform = Platform.of(texts.get(i));
      if (platform == null) {
        problems.add(
            field,
            "'%s' is no platform".formatted(texts.get(i)),
            "write os/architecture or os/architecture/variant, such as linux/amd64");
      } else if (platforms.contains(platform)) {
        problems.add(field, "'%s' is there twice".formatted(platform), "remove one");
      } else {
        platforms.add(platform);
      }
    }
    return platforms;
  }

  private KnownBases bases(BaseImageRequirement requirement) {
    if (requirement.allowed().isEmpty()) {
      problems.add(ALLOWED, "is empty", "name at least one base image, or remove spec.baseImages");
    }
    var allowed = new ArrayList<String>();
    for (var i = 0; i < bounded(ALLOWED, requirement.allowed()); i++) {
      var field = ALLOWED + "[%d]".formatted(i);
      var reference = reference(field, requirement.allowed().get(i));
      if (reference != null && allowed.contains(reference)) {
        problems.add(field, "'%s' is there twice".formatted(reference), "remove one");
      } else if (reference != null) {
        allowed.add(reference);
      }
    }
    return new KnownBases(allowed, maxAge(requirement.maxAge()), policy.baseImages());
  }

  private @Nullable String reference(String field, String text) {
    try {
      var image = ImageReference.parse(text);
      if (image.tag() != null && image.digest() == null) {
        return BaseImage.reference(image);
      }
      problems.add(
          field,
          "'%s' names %s".formatted(text, image.digest() == null ? "no tag" : "a digest"),
          "write registry/repository:tag: the digests that the tag has, and has had, are allowed");
    } catch (IllegalArgumentException e) {
      problems.add(field, "can't be read: " + e.getMessage(), "write registry/repository:tag");
    }
    return null;
  }

  private @Nullable Duration maxAge(@Nullable String text) {
    var age = text == null ? null : PolicyDuration.parse(MAX_AGE, text, problems);
    if (age != null && age.compareTo(MIN_AGE) < 0) {
      problems.add(
          MAX_AGE,
          "is less than a day, and when a base was last its tag's is known to the hour",
          "write 1d or more");
    }
    return age;
  }

  private int bounded(String field, List<String> texts) {
    if (texts.size() > MAX) {
      problems.add(
          field, "has %d entries; 16 are allowed".formatted(texts.size()), "split the policy");
    }
    return Math.min(texts.size(), MAX);
  }
}
