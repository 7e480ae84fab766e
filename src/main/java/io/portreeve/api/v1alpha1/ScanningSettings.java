package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scanning configuration of the registry: filters are merged into those of others.
 *
 * @param type who scans
 * @param rules how often which repositories are scanned
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.rules) || !has(self.type) || self.type == 'Enhanced' || self.rules.all(r, r.frequency != 'Continuous')",
    message = "`frequency` must be OnPush or Manual where `type` is Basic",
    fieldPath = ".rules")
@ValidationRule(
    value =
        "!has(self.rules) || self.rules.all(r, self.rules.exists_one(o, o.frequency == r.frequency))",
    message = "`rules` must have each `frequency` at most once",
    fieldPath = ".rules")
public record ScanningSettings(
    @JsonPropertyDescription(
            "Basic: scanning by ECR itself. Enhanced: by Amazon Inspector, which costs extra. Absent: as it is.")
        @Nullable Type type,
    @Size(max = 2)
        @JsonPropertyDescription(
            "How often which repositories are scanned. Repository patterns of others are kept.")
        List<Rule> rules) {

  /** Makes the list unmodifiable; an absent one empty. */
  public ScanningSettings {
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /** Who scans. */
  public enum Type {
    /** ECR itself. */
    Basic,
    /** Amazon Inspector. */
    Enhanced
  }

  /** When images are scanned. */
  public enum Frequency {
    /** When they are pushed, and again when new vulnerabilities become known; Enhanced only. */
    Continuous,
    /** When they are pushed. */
    OnPush,
    /** When somebody asks. */
    Manual
  }

  /**
   * One rule.
   *
   * @param frequency when images are scanned
   * @param repositoryPatterns patterns of repository names
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Rule(
      @Required
          @JsonPropertyDescription(
              "Continuous: on push and whenever new vulnerabilities become known (Enhanced only). OnPush. Manual.")
          Frequency frequency,
      @Required
          @Size(min = 1, max = 100)
          @JsonPropertyDescription("Names of repositories; `*` stands for any characters.")
          List<@Size(min = 1, max = 255) @Pattern("^[a-z0-9*]([._/-]?[a-z0-9*]+)*$") String>
              repositoryPatterns) {

    /** Makes the list unmodifiable. */
    public Rule {
      repositoryPatterns = List.copyOf(repositoryPatterns);
    }
  }
}
