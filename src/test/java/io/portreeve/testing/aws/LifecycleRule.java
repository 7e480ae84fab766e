package io.portreeve.testing.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a lifecycle policy.
 *
 * @param patterns of the tags; prefixes end with a star
 * @param archives whether it moves images to the archive instead of deleting them
 */
record LifecycleRule(
    int priority,
    boolean ofArchive,
    String tagStatus,
    List<String> patterns,
    String countType,
    int count,
    boolean archives) {

  /** Whether it is about an image with these tags. */
  boolean matches(List<String> tags) {
    return switch (tagStatus) {
      case "any" -> true;
      case "untagged" -> tags.isEmpty();
      default ->
          patterns.stream()
              .allMatch(each -> tags.stream().anyMatch(tag -> Wildcards.matches(each, tag)));
    };
  }

  /** One rule selects at most once by each of these keys; null where there is no such limit. */
  @Nullable String exclusive() {
    return tagStatus.equals("tagged") ? null : tagStatus + ofArchive;
  }
}
