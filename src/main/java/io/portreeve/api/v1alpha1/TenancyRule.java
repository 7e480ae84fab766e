package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A grant: which namespaces may name which repositories.
 *
 * @param namespaceSelector the namespaces, by label; an empty selector: all
 * @param repositoryNames globs of repository names; {@code {namespace}} stands for the namespace
 * @param allow what else they may do with those repositories
 * @param maxRepositories how many repositories of those names none is created beyond, for each
 *     namespace; {@link #MAX_REPOSITORIES} where absent
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
    @Size(max = 3)
        @JsonPropertyDescription(
            "What else those namespaces may do with those repositories. Adopt: take over one that has no owner. Delete:"
                + " delete one together with its object, and archive its images. Policy: set its policy, so that others, also"
                + " of other AWS accounts, may pull, push, read and replicate, or are denied it; not let others delete, tag or"
                + " change settings, not let everyone in without a condition on an organization, account or network, and not"
                + " deny the operator anything.")
        List<TenancyPermission> allow,
    @Default(TenancyRule.MAX_REPOSITORIES)
        @Min(1)
        @Max(100000)
        @JsonPropertyDescription(
            "How many repositories the registry may have whose names this rule grants to one namespace, whoever made them."
                + " Where it has as many, none is created for an ImageRepository of that namespace, unless another rule"
                + " that grants the name has room; those that exist aren't concerned.")
        @Nullable Integer maxRepositories) {
  /** The default of {@code maxRepositories}. */
  public static final String MAX_REPOSITORIES = "10000";

  /** Makes lists unmodifiable; absent ones empty. */
  public TenancyRule {
    repositoryNames = List.copyOf(repositoryNames);
    allow = allow == null ? List.of() : List.copyOf(allow);
  }
}
