package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a registry.
 *
 * @param observedGeneration generation of the spec that the conditions speak of
 * @param conditions Ready; Reconciling or Stalled while they hold
 * @param host host name of the registry's images
 * @param accountId account that the credentials belong to
 * @param repositories number of repositories in the registry, whoever made them
 * @param images number of images in the repositories of ImageRepository objects
 * @param sizeBytes bytes of those images
 * @param monthlyCost what storing them costs, in US dollars a month
 * @param settings how the settings of the registry are
 * @param drift the newest changes behind the operator's back
 * @param pullSecrets the pull Secrets
 * @param lastVerifiedTime when the registry was last read
 * @param lastHandledReconcileAt value of the last reconcile request that was served
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryStatus(
    @JsonPropertyDescription("Generation of the spec that the conditions speak of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ready, always; Reconciling or Stalled while they hold.")
        List<Condition> conditions,
    @JsonPropertyDescription("Host name of the registry's images.") @Nullable String host,
    @JsonPropertyDescription("Account that the credentials belong to.") @Nullable String accountId,
    @JsonPropertyDescription("Number of repositories in the registry, whoever made them.")
        @Nullable Integer repositories,
    @JsonPropertyDescription(
            "Number of images in the repositories that ImageRepositories of this cluster hold, as last measured.")
        @Nullable Long images,
    @JsonPropertyDescription("Bytes of those images; layers that images share count for each.")
        @Nullable Long sizeBytes,
    @JsonPropertyDescription(
            "What storing them costs in US dollars a month at most, by `storagePrice`: ECR stores shared layers once.")
        @Nullable String monthlyCost,
    @JsonPropertyDescription("How the settings that `spec.ecr` asks for are.")
        List<SettingStatus> settings,
    @JsonPropertyDescription(
            "The newest changes that were made behind the operator's back; at most 10.")
        List<Drift> drift,
    @JsonPropertyDescription("The pull Secrets.") @Nullable PullSecretsStatus pullSecrets,
    @JsonPropertyDescription("When the registry was last read.") @Nullable String lastVerifiedTime,
    @JsonPropertyDescription(
            "Value of the annotation `reconcile.portreeve.io/requestedAt` that was last served.")
        @Nullable String lastHandledReconcileAt) {

  /** The status of an object that nothing is known of yet. */
  public static final RegistryStatus NONE =
      new RegistryStatus(
          null, List.of(), null, null, null, null, null, null, List.of(), List.of(), null, null,
          null);

  /** Makes the list unmodifiable; an absent one empty. */
  public RegistryStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    settings = settings == null ? List.of() : List.copyOf(settings);
    drift = drift == null ? List.of() : List.copyOf(drift);
  }
}
