package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a repository.
 *
 * @param observedGeneration generation of the spec that the conditions speak of
 * @param conditions Ready; Reconciling or Stalled while they hold
 * @param repositoryName name of the repository; kept when the Registry's name pattern changes
 * @param uri the repository as images name it
 * @param arn ARN of the repository; set once it is this object's
 * @param appliedHash hash of the settings that were last found or brought into force
 * @param lifecyclePolicyHash hash of the retention document that was last brought into force
 * @param policyHash hash of the repository policy that was last brought into force
 * @param archivedImages images that were archived for this object
 * @param images number of images
 * @param sizeBytes bytes of the images
 * @param monthlyCost what storing them costs, in US dollars a month
 * @param lastPushTime when an image was last pushed
 * @param measuredTime when the images were last counted
 * @param replication how the newest image got to each destination
 * @param scanFrequency when the registry scans images of it
 * @param found the settings that it has
 * @param drift the newest changes behind the operator's back
 * @param managedTags keys of the resource tags that came from this object
 * @param lastVerifiedTime when all settings were last compared with the registry
 * @param lastHandledReconcileAt value of the last reconcile request that was served
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageRepositoryStatus(
    @JsonPropertyDescription("Generation of the spec that the conditions speak of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ready, always; Reconciling or Stalled while they hold.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "Name of the repository; kept when the Registry's `repositoryNamePattern` changes.")
        @Nullable String repositoryName,
    @JsonPropertyDescription("The repository as images name it.") @Nullable String uri,
    @JsonPropertyDescription("ARN of the repository; set once it is this object's.")
        @Nullable String arn,
    @JsonPropertyDescription("Hash of the settings that were last found or brought into force.")
        @Nullable String appliedHash,
    @JsonPropertyDescription(
            "Hash of the retention document that this object last brought into force.")
        @Nullable String lifecyclePolicyHash,
    @JsonPropertyDescription(
            "Hash of the repository policy that this object last brought into force.")
        @Nullable String policyHash,
    @JsonPropertyDescription("Digests of the images that were archived for this object.")
        List<String> archivedImages,
    @JsonPropertyDescription("Number of images, untagged ones, indexes and signatures included.")
        @Nullable Long images,
    @JsonPropertyDescription("Bytes of the images; layers that images share count for each.")
        @Nullable Long sizeBytes,
    @JsonPropertyDescription("What storing them costs in US dollars a month at most.")
        @Nullable String monthlyCost,
    @JsonPropertyDescription("When an image was last pushed.") @Nullable String lastPushTime,
    @JsonPropertyDescription("When the images were last counted.") @Nullable String measuredTime,
    @JsonPropertyDescription("How the newest image got to each destination of the replication.")
        List<ReplicationState> replication,
    @JsonPropertyDescription(
            "When the registry scans images of the repository: Continuous, OnPush or Manual.")
        ScanningSettings.@Nullable Frequency scanFrequency,
    @JsonPropertyDescription("The settings that it has, as a spec would write them.")
        @Nullable FoundSettings found,
    @JsonPropertyDescription(
            "The newest changes that were made behind the operator's back; at most 10.")
        List<Drift> drift,
    @JsonPropertyDescription("Keys of the repository's resource tags that came from this object.")
        List<String> managedTags,
    @JsonPropertyDescription(
            "When all settings were last compared with the registry, lifecycle policy and tags included.")
        @Nullable String lastVerifiedTime,
    @JsonPropertyDescription(
            "Value of the annotation `reconcile.portreeve.io/requestedAt` that was last served.")
        @Nullable String lastHandledReconcileAt) {

  /** The status of an object that nothing is known of yet. */
  public static final ImageRepositoryStatus NONE =
      new ImageRepositoryStatus(
          null, List.of(), null, null, null, null, null, null, List.of(), null, null, null, null,
          null, List.of(), null, null, List.of(), List.of(), null, null);

  /** Makes lists unmodifiable; absent ones empty. */
  public ImageRepositoryStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    archivedImages = archivedImages == null ? List.of() : List.copyOf(archivedImages);
    replication = replication == null ? List.of() : List.copyOf(replication);
    drift = drift == null ? List.of() : List.copyOf(drift);
    managedTags = managedTags == null ? List.of() : List.copyOf(managedTags);
  }
}
