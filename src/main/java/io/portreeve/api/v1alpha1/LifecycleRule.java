package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One retention rule.
 *
 * @param name its name, unique in the policy
 * @param match the images that it is about
 * @param expire which of them go
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.expire.keepNewest) || !has(self.match.tagPatterns) || self.match.tagPatterns.size() == 1",
    message =
        "`match.tagPatterns` must have exactly one pattern when `expire.keepNewest` is set: use a rule for each pattern,"
            + " or allTagPatterns for images that must match all of them")
public record LifecycleRule(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "Name of the rule, unique in the policy; ECR shows it as the rule's description.")
        String name,
    @Required @JsonPropertyDescription("The images that the rule is about.") Match match,
    @Required @JsonPropertyDescription("Which of them go.") Expire expire) {

  /** Whether images are matched by having tags. */
  public enum TagStatus {
    /** Images with a tag that matches. */
    Tagged,
    /** Images without any tag. */
    Untagged,
    /** All images. */
    Any
  }

  /**
   * The images that a rule is about.
   *
   * @param tagStatus tagged, untagged or any
   * @param tagPatterns images with a tag that matches one of the patterns
   * @param allTagPatterns images with tags that match all of the patterns
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "(self.tagStatus == 'Tagged') ? (has(self.tagPatterns) != has(self.allTagPatterns)) :"
              + " (!has(self.tagPatterns) && !has(self.allTagPatterns))",
      message =
          "exactly one of `tagPatterns` and `allTagPatterns` must be set when `tagStatus` is Tagged, and none otherwise")
  public record Match(
      @Required
          @JsonPropertyDescription(
              "Tagged: images with a matching tag. Untagged: images without tags. Any: all; last rule.")
          TagStatus tagStatus,
      @Size(min = 1, max = 50)
          @JsonPropertyDescription(
              "Images with a tag that matches one of these patterns: `*` stands for any characters, at most four in a"
                  + " pattern; without one, the tag itself. With `olderThan`, each pattern becomes a rule of its own.")
          List<
                  @Pattern("^[0-9A-Za-z._-]*(\\*[0-9A-Za-z._-]*){0,4}$") @Size(min = 1, max = 128)
                  String>
              tagPatterns,
      @Size(min = 1, max = 50)
          @JsonPropertyDescription(
              "Images whose tags match all of these patterns, each by at least one tag.")
          List<
                  @Pattern("^[0-9A-Za-z._-]*(\\*[0-9A-Za-z._-]*){0,4}$") @Size(min = 1, max = 128)
                  String>
              allTagPatterns) {

    /** Makes lists unmodifiable; absent ones empty. */
    public Match {
      tagPatterns = tagPatterns == null ? List.of() : List.copyOf(tagPatterns);
      allTagPatterns = allTagPatterns == null ? List.of() : List.copyOf(allTagPatterns);
    }
  }

  /**
   * Which of the matched images go; exactly one of the two.
   *
   * @param olderThan those pushed longer ago than this, in days
   * @param keepNewest all but this many of the most recently pushed
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "has(self.olderThan) != has(self.keepNewest)",
      message = "exactly one of `olderThan` and `keepNewest` must be set")
  public record Expire(
      @Size(min = 2, max = 6)
          @Pattern("^[1-9][0-9]*d$")
          @JsonPropertyDescription("Those pushed longer ago than this many days, such as `30d`.")
          @Nullable String olderThan,
      @Min(1)
          @Max(100000)
          @JsonPropertyDescription("All but this many of the most recently pushed ones.")
          @Nullable Integer keepNewest) {}
}
