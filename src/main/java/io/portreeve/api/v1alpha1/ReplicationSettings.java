package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replication rules that are merged into the registry's: rules of others are kept.
 *
 * @param rules the rules
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReplicationSettings(
    @Size(max = 25)
        @JsonPropertyDescription(
            "Rules that the registry shall have besides those of others. A rule that is taken away here is taken away"
                + " there.")
        List<Rule> rules) {

  /** Makes the list unmodifiable; an absent one empty. */
  public ReplicationSettings {
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /** What happens at the destinations when an image is deleted. */
  public enum Deletions {
    /** It stays there. */
    Keep,
    /** It is deleted there too, also when a lifecycle policy deleted it. */
    Replicate
  }

  /** What happens to images that were there before a rule. */
  public enum ExistingImages {
    /** Only images pushed from now on are replicated. */
    Skip,
    /** They are replicated once, when a destination is new. */
    Backfill
  }

  /**
   * One rule.
   *
   * @param repositoryPrefixes prefixes of repository names; empty: all repositories
   * @param destinations where images go
   * @param deletions what happens there when an image is deleted here
   * @param existingImages what happens to images that are there already
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Rule(
      @Size(max = 100)
          @JsonPropertyDescription(
              "Prefixes of the names of the repositories that are replicated. Absent or empty: all repositories.")
          List<@Size(min = 2, max = 256) @Pattern("^[a-z0-9]+([._/-]+[a-z0-9]+)*/?$") String>
              repositoryPrefixes,
      @Required @Size(min = 1, max = 25) @JsonPropertyDescription("Where images go.")
          List<Destination> destinations,
      @Default("Keep")
          @JsonPropertyDescription(
              "What happens at the destinations when an image is deleted here. Keep: it stays. Replicate: it is deleted"
                  + " there too, also when a lifecycle policy deleted it here.")
          @Nullable Deletions deletions,
      @Default("Skip")
          @JsonPropertyDescription(
              "What happens to images that were pushed before the rule. Skip: they aren't replicated. Backfill: they are"
                  + " replicated once, for each destination that is new.")
          @Nullable ExistingImages existingImages) {

    /** Makes lists unmodifiable; absent ones empty. */
    public Rule {
      repositoryPrefixes = repositoryPrefixes == null ? List.of() : List.copyOf(repositoryPrefixes);
      destinations = List.copyOf(destinations);
    }
  }

  /**
   * Where images go.
   *
   * @param region region of the destination
   * @param accountId account of the destination; absent: the Registry's own
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Destination(
      @Required
          @Size(min = 2, max = 25)
          @Pattern("^[0-9a-z-]{2,25}$")
          @JsonPropertyDescription("AWS region of the destination.")
          String region,
      @Pattern("^[0-9]{12}$")
          @JsonPropertyDescription(
              "AWS account of the destination, whose registry policy must allow it. Absent: the Registry's own account.")
          @Nullable String accountId) {}
}
