package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/**
 * Statements that are merged, by their Sid, into the registry's policy: those of others are kept.
 *
 * @param statements IAM statements; each needs a Sid
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryPolicySettings(
    @Size(max = 50)
        @JsonPropertyDescription(
            "IAM statements as AWS writes them (`Sid`, `Effect`, `Principal`, `Action`, `Resource`, `Condition`). Each"
                + " needs a `Sid` of its own: statements with other Sids are kept. Compared by meaning, not by text.")
        List<Map<String, Object>> statements) {

  /** Makes the list unmodifiable; an absent one empty. */
  public RegistryPolicySettings {
    statements = statements == null ? List.of() : List.copyOf(statements);
  }
}
