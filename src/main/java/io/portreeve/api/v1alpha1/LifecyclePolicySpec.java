package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Retention rules. An image belongs to the first rule that matches its tags; later rules can't
 * touch it, even where the first one keeps it (Amazon ECR User Guide, "Lifecycle policy evaluation
 * rules").
 *
 * @param rules the rules, first to last
 * @param accessFrom who else may refer to this policy
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.rules.filter(r, r.match.tagStatus == 'Untagged').size() <= 1",
    message = "`rules` must have at most one rule with tagStatus Untagged",
    fieldPath = ".rules")
@ValidationRule(
    value =
        "self.rules.filter(r, r.match.tagStatus == 'Any').size() == 0 ||"
            + " (self.rules.filter(r, r.match.tagStatus == 'Any').size() == 1 &&"
            + " self.rules[self.rules.size() - 1].match.tagStatus == 'Any')",
    message = "`rules` must have at most one rule with tagStatus Any, and it must be the last",
    fieldPath = ".rules")
public record LifecyclePolicySpec(
    @Required
        @Size(min = 1, max = 50)
        @JsonPropertyDescription(
            "The rules; their order is their priority. An image belongs to the first rule that matches its tags, and later"
                + " rules can't touch it, even where the first one keeps it.")
        List<LifecycleRule> rules,
    @JsonPropertyDescription(
            "Who else may refer to this policy. Absent: only objects in its own namespace.")
        @Nullable AccessFrom accessFrom) {

  /** Makes the list unmodifiable. */
  public LifecyclePolicySpec {
    rules = List.copyOf(rules);
  }

  /**
   * Who else may refer to an object.
   *
   * @param namespaceSelector namespaces whose objects may
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record AccessFrom(
      @Required
          @JsonPropertyDescription(
              "Namespaces whose objects may refer to this one, by label. An empty selector selects every namespace.")
          NamespaceSelector namespaceSelector) {}
}
