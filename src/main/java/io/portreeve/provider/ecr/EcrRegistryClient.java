package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrErrors.call;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.TagMutabilitySetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilterType;
import software.amazon.awssdk.services.ecr.model.Tag;

/**
 * The management API of one ECR registry. Every request names the account, or an ARN that was
 * checked to be in it, so that none can reach another one.
 */
final class EcrRegistryClient implements RegistryClient {
  /** The most that one page of DescribeRepositories may hold. */
  private static final int PAGE = 1000;

  /** More pages than a registry can fill: 100,000 repositories are its quota, unless raised. */
  private static final int MAX_PAGES = 500;

  private final EcrClient ecr;
  private final String account;
  private final RepositoryReader reader;

  EcrRegistryClient(EcrClient ecr, String region, String account) {
    this.ecr = ecr;
    this.account = account;
    this.reader = new RepositoryReader(region, account);
  }

  @Override
  public String accountId() {
    return call("ecr:DescribeRegistry", () -> ecr.describeRegistry(r -> {}).registryId());
  }

  @Override
  public List<RepositoryState> repositories() {
    return call(
        "ecr:DescribeRepositories",
        () -> {
          var states = new ArrayList<RepositoryState>();
          var pages = 0;
          for (var page :
              ecr.describeRepositoriesPaginator(r -> r.registryId(account).maxResults(PAGE))) {
            if (++pages > MAX_PAGES) {
              throw new RegistryException.Unavailable(
                  "ecr:DescribeRepositories gave more than " + MAX_PAGES + " pages", null);
            }
            page.repositories().forEach(found -> reader.listed(found).ifPresent(states::add));
          }
          return states;
        });
  }

  @Override
  public Optional<RepositoryState> repository(RepositoryName name) {
    try {
      return call(
          "ecr:DescribeRepositories " + name,
          () ->
              ecr
                  .describeRepositories(r -> r.registryId(account).repositoryNames(name.toString()))
                  .repositories()
                  .stream()
                  .findFirst()
                  .map(found -> reader.read(name, found)));
    } catch (RegistryException.NotFound _) {
      return Optional.empty();
    }
  }

  @Override
  public RepositoryState create(NewRepository repository) {
    return call(
        "ecr:CreateRepository " + repository.name(),
        () ->
            reader.read(
                repository.name(),
                ecr.createRepository(
                        r -> {
                          r.registryId(account)
                              .repositoryName(repository.name().toString())
                              .tags(tagList(repository.tags()));
                          var mutability = repository.tagMutability();
                          if (mutability != null) {
                            r.imageTagMutability(mode(mutability));
                            if (!mutability.except().isEmpty()) {
                              r.imageTagMutabilityExclusionFilters(filters(mutability));
                            }
                          }
                          if (repository.scanOnPush() != null) {
                            r.imageScanningConfiguration(scanning(repository.scanOnPush()));
                          }
                          var encryption = repository.encryption();
                          if (encryption != null) {
                            r.encryptionConfiguration(
                                EncryptionConfiguration.builder()
                                    .encryptionType(encryption.type())
                                    .kmsKey(encryption.kmsKey())
                                    .build());
                          }
                        })
                    .repository()));
  }

  @Override
  public Map<String, String> tags(String arn) {
    return call(
        "ecr:ListTagsForResource " + arn,
        () ->
            ecr.listTagsForResource(r -> r.resourceArn(arn)).tags().stream()
                .collect(
                    Collectors.toUnmodifiableMap(
                        Tag::key, tag -> Objects.requireNonNullElse(tag.value(), ""))));
  }

  @Override
  public Optional<String> lifecyclePolicy(RepositoryName name) {
    try {
      return Optional.ofNullable(
          call(
              "ecr:GetLifecyclePolicy " + name,
              () ->
                  ecr.getLifecyclePolicy(r -> r.registryId(account).repositoryName(name.toString()))
                      .lifecyclePolicyText()));
    } catch (RegistryException.NotFound e) {
      if (EcrErrors.isNoLifecyclePolicy(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void setTagMutability(RepositoryName name, TagMutabilitySetting setting) {
    var _ =
        call(
            "ecr:PutImageTagMutability " + name,
            () ->
                ecr.putImageTagMutability(
                    r -> {
                      r.registryId(account)
                          .repositoryName(name.toString())
                          .imageTagMutability(mode(setting));
                      if (!setting.except().isEmpty()) {
                        r.imageTagMutabilityExclusionFilters(filters(setting));
                      }
                    }));
  }

  @Override
  public void setScanOnPush(RepositoryName name, boolean scanOnPush) {
    var _ =
        call(
            "ecr:PutImageScanningConfiguration " + name,
            () ->
                ecr.putImageScanningConfiguration(
                    r ->
                        r.registryId(account)
                            .repositoryName(name.toString())
                            .imageScanningConfiguration(scanning(scanOnPush))));
  }

  @Override
  public void setLifecyclePolicy(RepositoryName name, String text) {
    var _ =
        call(
            "ecr:PutLifecyclePolicy " + name,
            () ->
                ecr.putLifecyclePolicy(
                    r ->
                        r.registryId(account)
                            .repositoryName(name.toString())
                            .lifecyclePolicyText(text)));
  }

  @Override
  public void removeLifecyclePolicy(RepositoryName name) {
    try {
      var _ =
          call(
              "ecr:DeleteLifecyclePolicy " + name,
              () ->
                  ecr.deleteLifecyclePolicy(
                      r -> r.registryId(account).repositoryName(name.toString())));
    } catch (RegistryException.NotFound _) {
      // Gone already, or gone with its repository: as asked.
    }
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    var _ =
        call(
            "ecr:TagResource " + arn,
            () -> ecr.tagResource(r -> r.resourceArn(arn).tags(tagList(tags))));
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    var _ =
        call(
            "ecr:UntagResource " + arn,
            () -> ecr.untagResource(r -> r.resourceArn(arn).tagKeys(keys)));
  }

  @Override
  public void delete(RepositoryName name, boolean withImages) {
    try {
      var _ =
          call(
              "ecr:DeleteRepository " + name,
              () ->
                  ecr.deleteRepository(
                      r ->
                          r.registryId(account).repositoryName(name.toString()).force(withImages)));
    } catch (RegistryException.NotFound _) {
      // Gone already: as asked.
    }
  }

  @Override
  public void close() {
    ecr.close();
  }

  private static ImageTagMutability mode(TagMutabilitySetting setting) {
    if (setting.except().isEmpty()) {
      return setting.mutable() ? ImageTagMutability.MUTABLE : ImageTagMutability.IMMUTABLE;
    }
    return setting.mutable()
        ? ImageTagMutability.MUTABLE_WITH_EXCLUSION
        : ImageTagMutability.IMMUTABLE_WITH_EXCLUSION;
  }

  private static List<ImageTagMutabilityExclusionFilter> filters(TagMutabilitySetting setting) {
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

  private static ImageScanningConfiguration scanning(boolean scanOnPush) {
    return ImageScanningConfiguration.builder().scanOnPush(scanOnPush).build();
  }

  private static List<Tag> tagList(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
