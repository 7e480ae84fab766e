package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an application team declares about a repository. A setting that neither this nor the
 * Registry's defaults name is left as it is.
 *
 * @param registryRef the registry
 * @param repositoryName name of the repository
 * @param tagMutability whether tags may be moved
 * @param encryption encryption at rest
 * @param scan scanning on push
 * @param lifecyclePolicyRef retention rules
 * @param access who else may use it
 * @param archivedImages images that shall be archived
 * @param tags resource tags
 * @param adoption what to do with a repository that exists already
 * @param deletionPolicy what happens to the repository when this object goes
 * @param suspend whether all work on this repository is paused
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.registryRef == oldSelf.registryRef",
    message = "Value is immutable once set",
    fieldPath = ".registryRef")
@ValidationRule(
    value =
        "has(self.repositoryName) == has(oldSelf.repositoryName)"
            + " && (!has(self.repositoryName) || self.repositoryName == oldSelf.repositoryName)",
    message = "`repositoryName` is immutable: it can be set only when the object is created")
@ValidationRule(
    value =
        "!has(self.tags) || self.tags.all(k, k.size() >= 1 && k.size() <= 128 && k == k.trim() &&"
            + " k.matches('^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]*$') && self.tags[k].matches('^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]*$'))",
    message =
        "`tags` must have keys of 1 to 128 characters, no space at their ends, and only letters, digits, spaces and _.:/=+-@",
    fieldPath = ".tags")
@ValidationRule(
    value =
        "!has(self.tags) || self.tags.all(k, !k.lowerAscii().startsWith('aws:') &&"
            + " !k.lowerAscii().startsWith('portreeve.io/'))",
    message = "`tags` must not have keys that begin with aws: or portreeve.io/",
    fieldPath = ".tags")
public record ImageRepositorySpec(
    @Required @JsonPropertyDescription("The Registry that the repository is in. Immutable.")
        RegistryRef registryRef,
    @Size(min = 2, max = 256)
        @Pattern("^([a-z0-9]+([._-][a-z0-9]+)*/)*[a-z0-9]+([._-][a-z0-9]+)*$")
        @JsonPropertyDescription(
            "Name of the repository, without the registry's host. Absent: as the Registry's `repositoryNamePattern` says."
                + " The Registry's `tenancy` must grant it. Immutable.")
        @Nullable String repositoryName,
    @JsonPropertyDescription("Whether tags may be moved.") @Nullable TagMutability tagMutability,
    @JsonPropertyDescription(
            "Encryption at rest. It is fixed when a repository is created: where an existing one differs, the object is"
                + " Stalled and nothing is written.")
        @Nullable Encryption encryption,
    @JsonPropertyDescription("Scanning.") @Nullable Scan scan,
    @JsonPropertyDescription(
            "Retention rules. When this is taken away, the rules that it had put in force are taken away as well.")
        @Nullable LifecyclePolicyRef lifecyclePolicyRef,
    @JsonPropertyDescription(
            "Who else may use the repository: becomes its repository policy. The Registry's `tenancy` must allow Policy. When"
                + " this is taken away, the policy that it had put in force is taken away as well.")
        @Nullable RepositoryAccess access,
    @Size(max = 100)
        @JsonPropertyDescription(
            "Digests of images that shall be in ECR's archive, where storage is cheaper for at least 90 days and nothing can"
                + " be pulled. One that a workload of this cluster uses, and what is about such a one (signatures, attestations,"
                + " SBOMs), is refused; what others use isn't known. One that is taken away here is restored. The Registry's"
                + " `tenancy` must allow Delete.")
        List<@Pattern("^sha256:[0-9a-f]{64}$") @Size(min = 71, max = 71) String> archivedImages,
    @Size(max = 40)
        @JsonPropertyDescription(
            "Resource tags of the repository. Tags that others put on it stay; one that is taken away here is taken off.")
        Map<String, String> tags,
    @Default("IfOwned")
        @JsonPropertyDescription(
            "What to do with a repository that exists already. IfOwned: manage it only if it carries this object's"
                + " ownership tag. Adopt: also take over one that has no owner; the Registry's `tenancy` must allow it.")
        @Nullable AdoptionPolicy adoption,
    @Default("Retain")
        @JsonPropertyDescription(
            "What happens to the repository when this object is deleted. Retain: it stays. DeleteIfEmpty: it is deleted if"
                + " it holds no image, else the object waits. Delete: it is deleted with its images, refused while a"
                + " workload of this cluster uses one of them. The latter two need the Registry's `tenancy` to allow Delete.")
        @Nullable RepositoryDeletionPolicy deletionPolicy,
    @Default("false")
        @JsonPropertyDescription(
            "Pauses all work on this repository: nothing is asked of the registry, nothing is written to it, and a deletion"
                + " that would delete the repository waits.")
        @Nullable Boolean suspend) {

  /** Makes the map unmodifiable; an absent one empty. */
  public ImageRepositorySpec {
    archivedImages = archivedImages == null ? List.of() : List.copyOf(archivedImages);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
  }
}
