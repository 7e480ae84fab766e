package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the account in the region. What is absent is left as it is.
 *
 * @param basicScanTypeVersion technology of basic scanning
 * @param registryPolicyScope what the registry policy can grant
 * @param blobMounting whether layers are shared between repositories on push
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AccountSettings(
    @JsonPropertyDescription(
            "Technology of basic scanning. AwsNative is the one that ECR supports.")
        @Nullable BasicScanTypeVersion basicScanTypeVersion,
    @JsonPropertyDescription(
            "V2: the registry policy can grant every action of ECR. V1: replication, creation and pull-through only. ECR"
                + " doesn't take V2 back everywhere.")
        @Nullable RegistryPolicyScope registryPolicyScope,
    @JsonPropertyDescription(
            "Enabled: a push needn't upload a layer that another repository of the registry has.")
        @Nullable BlobMounting blobMounting) {

  /** Technology of basic scanning. */
  public enum BasicScanTypeVersion {
    /** AWS' own. */
    AwsNative,
    /** Clair; deprecated by AWS. */
    Clair
  }

  /** What the registry policy can grant. */
  public enum RegistryPolicyScope {
    /** Replication, creation and pull-through only. */
    V1,
    /** Every action. */
    V2
  }

  /** Whether layers are shared between repositories. */
  public enum BlobMounting {
    /** They are. */
    Enabled,
    /** They aren't. */
    Disabled
  }
}
