package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/**
 * Selects namespaces by their labels, as Kubernetes' LabelSelector does: all terms must hold, and
 * an empty selector selects every namespace.
 *
 * @param matchLabels labels that the namespace must carry
 * @param matchExpressions expressions that must hold
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NamespaceSelector(
    @JsonPropertyDescription("Labels that the namespace must carry.") @Size(max = 32)
        Map<String, String> matchLabels,
    @JsonPropertyDescription("Expressions that must hold.") @Size(max = 32)
        List<Requirement> matchExpressions) {

  /** Makes collections unmodifiable; absent ones empty. */
  public NamespaceSelector {
    matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
    matchExpressions = matchExpressions == null ? List.of() : List.copyOf(matchExpressions);
  }

  /** Whether a namespace with these labels is selected. */
  public boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(requirement -> requirement.holds(labels));
  }

  /** How a label is compared. */
  public enum Operator {
    /** The label's value is one of the values. */
    In,
    /** The label is absent, or its value is none of the values. */
    NotIn,
    /** The label is present. */
    Exists,
    /** The label is absent. */
    DoesNotExist
  }

  /**
   * One expression over a label.
   *
   * @param key the label
   * @param operator the comparison
   * @param values the values, for {@code In} and {@code NotIn}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "(self.operator in ['In', 'NotIn']) == (has(self.values) && self.values.size() > 0)",
      message = "`values` must be set exactly when `operator` is In or NotIn")
  public record Requirement(
      @Required @Size(min = 1, max = 317) @JsonPropertyDescription("The label.") String key,
      @Required @JsonPropertyDescription("In, NotIn, Exists or DoesNotExist.") Operator operator,
      @JsonPropertyDescription("The values, for In and NotIn.") @Size(max = 64)
          List<@Size(max = 63) String> values) {

    /** Makes the list unmodifiable; an absent one empty. */
    public Requirement {
      values = values == null ? List.of() : List.copyOf(values);
    }

    private boolean holds(Map<String, String> labels) {
      var value = labels.get(key);
      return switch (operator) {
        case In -> value != null && values.contains(value);
        case NotIn -> value == null || !values.contains(value);
        case Exists -> value != null;
        case DoesNotExist -> value == null;
      };
    }
  }
}
