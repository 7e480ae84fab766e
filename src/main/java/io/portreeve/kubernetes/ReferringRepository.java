package io.portreeve.kubernetes;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositorySpec;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import java.util.List;
import java.util.Map;

/**
 * What others than its own controller need of an ImageRepository: what it refers to, whether it
 * holds a repository, and how much there is in it. There may be thousands, and each controller has
 * a cache of its own.
 */
public final class ReferringRepository {
  private ReferringRepository() {}

  /** Takes everything else off an object, which is returned. */
  public static ImageRepository of(ImageRepository object) {
    var spec = object.getSpec();
    object.setSpec(
        new ImageRepositorySpec(
            spec.registryRef(),
            null,
            null,
            null,
            null,
            spec.lifecyclePolicyRef(),
            null,
            List.of(),
            Map.of(),
            null,
            null,
            null));
    var status = object.getStatus();
    if (status != null) {
      object.setStatus(slim(status));
    }
    return object;
  }

  private static ImageRepositoryStatus slim(ImageRepositoryStatus status) {
    var none = ImageRepositoryStatus.NONE;
    return new ImageRepositoryStatus(
        status.observedGeneration(),
        none.conditions(),
        none.repositoryName(),
        none.uri(),
        status.arn(),
        none.appliedHash(),
        none.lifecyclePolicyHash(),
        none.policyHash(),
        none.archivedImages(),
        status.images(),
        status.sizeBytes(),
        none.monthlyCost(),
        none.lastPushTime(),
        none.measuredTime(),
        none.replication(),
        none.scanFrequency(),
        none.found(),
        none.drift(),
        none.managedTags(),
        none.lastVerifiedTime(),
        none.lastHandledReconcileAt());
  }
}
