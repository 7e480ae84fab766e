package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * A grant: which namespaces may name which repositories.
 *
 * @param namespaceSelector the namespaces, by label; an empty selector: all
 * @param repositoryNames globs of repository names; {@code {namespace}} stands for the namespace
 * @param allow what else they may do with those repositories
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TenancyRule(
    @Required
        @JsonPropertyDescription(
            "The namespaces, by their labels. An empty selector selects every namespace.")
        NamespaceSelector namespaceSelector,
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "Names of repositories as globs: `*` stops at a slash, `**` doesn't, `{namespace}` stands for the name of the"
                + " namespace.")
        List<@Size(min = 1, max = 256) String> repositoryNames,
    @Size(max = 2)
        @JsonPropertyDescription(
            "What else those namespaces may do with those repositories. Adopt: take over one that has no owner. Delete:"
                + " delete one together with its object.")
        List<TenancyPermission> allow) {

  /** Makes lists unmodifiable; absent ones empty. */
  public TenancyRule {
    repositoryNames = List.copyOf(repositoryNames);
    allow = allow == null ? List.of() : List.copyOf(allow);
  }
}
