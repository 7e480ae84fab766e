package io.portreeve.provider.ecr;

import io.portreeve.provider.NewRepository;
import io.portreeve.provider.TagMutabilitySetting;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilterType;
import software.amazon.awssdk.services.ecr.model.Tag;

/** The port's values in ECR's words. */
final class RepositoryRequests {
  private RepositoryRequests() {}

  /** What is absent is left out: ECR's defaults and creation templates decide then. */
  static CreateRepositoryRequest create(String account, NewRepository repository) {
    var request =
        CreateRepositoryRequest.builder()
            .registryId(account)
            .repositoryName(repository.name().toString())
            .tags(tags(repository.tags()));
    var mutability = repository.tagMutability();
    if (mutability != null) {
      request.imageTagMutability(mode(mutability));
      if (!mutability.except().isEmpty()) {
        request.imageTagMutabilityExclusionFilters(filters(mutability));
      }
    }
    if (repository.scanOnPush() != null) {
      request.imageScanningConfiguration(scanning(repository.scanOnPush()));
    }
    var encryption = repository.encryption();
    if (encryption != null) {
      request.encryptionConfiguration(
          EncryptionConfiguration.builder()
              .encryptionType(encryption.type())
              .kmsKey(encryption.kmsKey())
              .build());
    }
    return request.build();
  }

  static ImageTagMutability mode(TagMutabilitySetting setting) {
    if (setting.except().isEmpty()) {
      return setting.mutable() ? ImageTagMutability.MUTABLE : ImageTagMutability.IMMUTABLE;
    }
    return setting.mutable()
        ? ImageTagMutability.MUTABLE_WITH_EXCLUSION
        : ImageTagMutability.IMMUTABLE_WITH_EXCLUSION;
  }

  static List<ImageTagMutabilityExclusionFilter> filters(TagMutabilitySetting setting) {
    return setting.except().stream()
        .sorted()
        .map(
            filter ->
                ImageTagMutabilityExclusionFilter.builder()
                    .filterType(ImageTagMutabilityExclusionFilterType.WILDCARD)
                    .filter(filter)
                    .build())
        .toList();
  }

  static ImageScanningConfiguration scanning(boolean scanOnPush) {
    return ImageScanningConfiguration.builder().scanOnPush(scanOnPush).build();
  }

  static List<Tag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
