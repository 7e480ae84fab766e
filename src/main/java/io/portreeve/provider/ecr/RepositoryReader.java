package io.portreeve.provider.ecr;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryPlace;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.TagMutabilitySetting;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.Repository;

/**
 * Reads what ECR answers of a repository. An answer about another repository, account or region is
 * refused: its ARN would be signed in later requests.
 */
final class RepositoryReader {
  private final String region;
  private final String account;
  private final SharedValues<RepositoryPlace> places = new SharedValues<>();
  private final SharedValues<TagMutabilitySetting> mutabilities = new SharedValues<>();
  private final SharedValues<EncryptionSetting> encryptions = new SharedValues<>();

  RepositoryReader(String region, String account) {
    this.region = region;
    this.account = account;
  }

  /** Reads one of a listing; empty if its name is none that Portreeve could manage. */
  Optional<RepositoryState> listed(Repository repository) {
    RepositoryName name;
    try {
      name = RepositoryName.parse(String.valueOf(repository.repositoryName()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(read(name, repository));
  }

  /**
   * Reads one that was asked for.
   *
   * @throws RegistryException.Unavailable if the answer is about something else
   */
  RepositoryState read(RepositoryName asked, Repository answer) {
    var arn = String.valueOf(answer.repositoryArn());
    var expected = ":ecr:" + region + ":" + account + ":repository/" + asked;
    if (!asked.value().equals(answer.repositoryName())
        || !arn.startsWith("arn:")
        || !arn.endsWith(expected)
        || arn.substring(4, arn.length() - expected.length()).contains(":")) {
      throw new RegistryException.Unavailable(
          "asked for the repository " + asked + ", the endpoint answered with another one", null);
    }
    var scanning = answer.imageScanningConfiguration();
    return new RepositoryState(
        asked,
        places.shared(RepositoryPlace.of(asked, arn, String.valueOf(answer.repositoryUri()))),
        mutabilities.shared(mutability(answer)),
        scanning != null && Boolean.TRUE.equals(scanning.scanOnPush()),
        encryptions.shared(encryption(answer)));
  }

  private static TagMutabilitySetting mutability(Repository answer) {
    var mode = answer.imageTagMutability();
    var mutable =
        mode == ImageTagMutability.MUTABLE || mode == ImageTagMutability.MUTABLE_WITH_EXCLUSION;
    var except =
        answer.imageTagMutabilityExclusionFilters().stream()
            .map(ImageTagMutabilityExclusionFilter::filter)
            .collect(Collectors.toSet());
    return new TagMutabilitySetting(mutable, except);
  }

  private static EncryptionSetting encryption(Repository answer) {
    var encryption = answer.encryptionConfiguration();
    return encryption == null
        ? new EncryptionSetting("AES256", null)
        : new EncryptionSetting(encryption.encryptionTypeAsString(), encryption.kmsKey());
  }
}
