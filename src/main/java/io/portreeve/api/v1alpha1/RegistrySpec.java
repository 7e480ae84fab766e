package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the platform team declares about a registry.
 *
 * @param type the kind of registry; the arm of that name must be set
 * @param ecr the ECR arm
 * @param tenancy which namespaces may name which repositories; empty: none
 * @param repositoryNamePattern name of a repository whose object gives none
 * @param defaults settings of every ImageRepository that doesn't say otherwise
 * @param pullSecrets pull Secrets that are kept in namespaces
 * @param storagePrice price of storage
 * @param interval how often the registry is read, such as {@code 10m}
 * @param deletionPolicy what happens in the registry when this object goes
 * @param suspend whether all work on this registry is paused
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "(self.type == 'ECR') == has(self.ecr)",
    message = "`ecr` must be set exactly when `type` is ECR",
    fieldPath = ".ecr")
@ValidationRule(
    value = "self.type == oldSelf.type",
    message = "Value is immutable once set",
    fieldPath = ".type")
@ValidationRule(
    value =
        "!has(self.interval) || (duration(self.interval) >= duration('10s') && duration(self.interval) <= duration('24h'))",
    message = "`interval` must be between 10s and 24h",
    fieldPath = ".interval")
public record RegistrySpec(
    @Required
        @JsonPropertyDescription(
            "Kind of registry. The arm of the same name (`ecr`) must be set. Immutable.")
        RegistryType type,
    @JsonPropertyDescription("Amazon ECR: one account in one region.") @Nullable EcrSpec ecr,
    @JsonPropertyDescription(
            "Which namespaces may name which repositories, and what else they may do with them. Absent or empty: no"
                + " namespace may use this registry. What no rule grants is Stalled before anything is asked of the registry.")
        @Size(max = 64)
        List<TenancyRule> tenancy,
    @Default("'{namespace}/{name}'")
        @Size(min = 1, max = 256)
        @Pattern("^([a-z0-9._/-]|\\{namespace\\}|\\{name\\})+$")
        @JsonPropertyDescription(
            "Name of the repository of an ImageRepository that gives none; `{namespace}` and `{name}` stand for the"
                + " object's. An object keeps the name it got first when this is changed.")
        @Nullable String repositoryNamePattern,
    @JsonPropertyDescription(
            "Settings of every ImageRepository of this registry that doesn't say otherwise.")
        @Nullable RepositoryDefaults defaults,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Secrets with a token for pulling that are kept in namespaces: a token lives 12 hours and is renewed after six.")
        List<PullSecretRule> pullSecrets,
    @Default(RegistrySpec.STORAGE_PRICE)
        @Size(min = 1, max = 12)
        @Pattern("^[0-9]{1,6}([.][0-9]{1,5})?$")
        @JsonPropertyDescription(
            "Price of storage in US dollars per GB and month, for `monthlyCost` in status. A GB is 10^9 bytes.")
        @Nullable String storagePrice,
    @Default(RegistrySpec.INTERVAL)
        @Size(min = 2, max = 16)
        @Pattern("^([0-9]+h)?([0-9]+m)?([0-9]+s)?$")
        @JsonPropertyDescription(
            "How often the registry is read, and so how soon an out-of-band change to a repository's settings is"
                + " repaired: between `10s` and `24h`. What that reading can't show (lifecycle policy, tags) is verified"
                + " every 6 hours, unless the operator was given another rotation, or every interval where that is longer, or on request (annotation"
                + " `reconcile.portreeve.io/requestedAt`).")
        @Nullable String interval,
    @Default("Retain")
        @JsonPropertyDescription(
            "What happens in the registry when this object is deleted, which waits until no ImageRepository refers to"
                + " it. Retain: nothing. Remove: Portreeve's ownership tags are taken off the repositories of this"
                + " cluster, and the settings that came from this object are taken out of the registry; the repositories stay.")
        @Nullable RegistryDeletionPolicy deletionPolicy,
    @Default("false")
        @JsonPropertyDescription(
            "Pauses all work on this registry and its repositories: nothing is asked of it, nothing is written to it.")
        @Nullable Boolean suspend) {
  /** What {@code storagePrice} is where it is absent. */
  public static final String STORAGE_PRICE = "0.10";

  /** What {@code repositoryNamePattern} is where it is absent. */
  public static final String NAME_PATTERN = "{namespace}/{name}";

  /** What {@code interval} is where it is absent. */
  public static final String INTERVAL = "10m";

  /** Makes lists unmodifiable; absent ones empty. */
  public RegistrySpec {
    pullSecrets = pullSecrets == null ? List.of() : List.copyOf(pullSecrets);
    tenancy = tenancy == null ? List.of() : List.copyOf(tenancy);
  }
}
