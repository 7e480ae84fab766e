package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of the pods that run now, whatever its mode.
 *
 * @param pods pods with images that the policy names
 * @param compliant those that would be admitted
 * @param violating those that would be refused
 * @param unknown those of which that isn't known: not verified yet, or their registry doesn't
 *     answer
 * @param workloads what it says of what workloads would start
 * @param violations some of what is refused
 * @param lastChangedTime when these numbers last changed, RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunningStatus(
    @Required @JsonPropertyDescription("Pods with images that the policy names.") int pods,
    @Required @JsonPropertyDescription("Those that would be admitted.") int compliant,
    @Required @JsonPropertyDescription("Those that would be refused.") int violating,
    @Required
        @JsonPropertyDescription(
            "Those of which that isn't known: not verified yet, or their registry doesn't answer.")
        int unknown,
    @JsonPropertyDescription("What it says of the pods that workloads would start.")
        @Nullable RunningWorkloads workloads,
    @Size(max = RunningStatus.MOST_VIOLATIONS)
        @JsonPropertyDescription("Some of what is refused, at most 20.")
        List<RunningViolation> violations,
    @JsonPropertyDescription("When these numbers last changed.") @Nullable String lastChangedTime) {

  /** So many violations are named at most. */
  public static final int MOST_VIOLATIONS = 20;

  /** Makes the list unmodifiable and no longer than the schema lets it be; an absent one empty. */
  public RunningStatus {
    violations =
        violations == null
            ? List.of()
            : List.copyOf(violations.subList(0, Math.min(MOST_VIOLATIONS, violations.size())));
  }
}
