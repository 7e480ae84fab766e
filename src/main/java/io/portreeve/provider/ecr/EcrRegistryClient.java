package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrErrors.call;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ImageStatistics;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RegistrySettingsClient;
import io.portreeve.provider.ReplicationProgress;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.StoredImage;
import io.portreeve.provider.TagMutabilitySetting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecr.EcrClient;
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

  private final AwsClients clients;
  private final EcrClient ecr;
  private final String account;
  private final RepositoryReader reader;
  private final EcrPolicies policies;
  private final EcrImages images;
  private final EcrRegistrySettings settings;

  /** Creates it; no request is made. The clients are closed with it. */
  EcrRegistryClient(AwsClients clients, RegistryAddress address) {
    this.clients = clients;
    this.ecr = clients.ecr();
    this.account = address.accountId();
    this.reader = new RepositoryReader(address.region(), account);
    this.policies = new EcrPolicies(ecr, account);
    this.images = new EcrImages(ecr, account);
    this.settings =
        new EcrRegistrySettings(new EcrJson(ecr), account, new OwnPrincipal(clients, address));
  }

  @Override
  public String accountId() {
    return call("ecr:DescribeRegistry", () -> ecr.describeRegistry(r -> {}).registryId());
  }

  @Override
  public List<RepositoryState> repositories() {
    var states = new ArrayList<RepositoryState>();
    repositories(states::add);
    return states;
  }

  @Override
  public void repositories(Consumer<RepositoryState> each) {
    var _ =
        call(
            "ecr:DescribeRepositories",
            () -> {
              var pages = 0;
              for (var page :
                  ecr.describeRepositoriesPaginator(r -> r.registryId(account).maxResults(PAGE))) {
                if (++pages > MAX_PAGES) {
                  throw new RegistryException.Unavailable(
                      "ecr:DescribeRepositories gave more than " + MAX_PAGES + " pages", null);
                }
                page.repositories().forEach(found -> reader.listed(found).ifPresent(each));
              }
              return pages;
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
                ecr.createRepository(RepositoryRequests.create(account, repository)).repository()));
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
  public void setTagMutability(RepositoryName name, TagMutabilitySetting setting) {
    var _ =
        call(
            "ecr:PutImageTagMutability " + name,
            () ->
                ecr.putImageTagMutability(
                    r -> {
                      r.registryId(account)
                          .repositoryName(name.toString())
                          .imageTagMutability(RepositoryRequests.mode(setting));
                      if (!setting.except().isEmpty()) {
                        r.imageTagMutabilityExclusionFilters(RepositoryRequests.filters(setting));
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
                            .imageScanningConfiguration(RepositoryRequests.scanning(scanOnPush))));
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    var _ =
        call(
            "ecr:TagResource " + arn,
            () -> ecr.tagResource(r -> r.resourceArn(arn).tags(RepositoryRequests.tags(tags))));
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    var _ =
        call(
            "ecr:UntagResource " + arn,
            () -> ecr.untagResource(r -> r.resourceArn(arn).tagKeys(keys)));
  }

  @Override
  public Optional<String> lifecyclePolicy(RepositoryName name) {
    return policies.lifecycle(name);
  }

  @Override
  public void setLifecyclePolicy(RepositoryName name, String text) {
    policies.setLifecycle(name, text);
  }

  @Override
  public void removeLifecyclePolicy(RepositoryName name) {
    policies.removeLifecycle(name);
  }

  @Override
  public Optional<String> policy(RepositoryName name) {
    return policies.access(name);
  }

  @Override
  public void setPolicy(RepositoryName name, String text) {
    policies.setAccess(name, text);
  }

  @Override
  public void removePolicy(RepositoryName name) {
    policies.removeAccess(name);
  }

  @Override
  public ImageStatistics statistics(RepositoryName name) {
    return images.statistics(name);
  }

  @Override
  public List<ReplicationProgress> replication(RepositoryName name, Digest image) {
    return images.replication(name, image);
  }

  @Override
  public Map<RepositoryName, String> scanFrequencies(Collection<RepositoryName> names) {
    return images.scanFrequencies(names);
  }

  @Override
  public Map<Digest, StoredImage> images(RepositoryName name, Set<Digest> digests) {
    return images.find(name, digests);
  }

  @Override
  public Lookup lookUp(RepositoryName name, Set<Digest> digests) {
    return images.lookUp(name, digests);
  }

  @Override
  public void setArchived(RepositoryName name, Digest image, boolean archived) {
    images.setArchived(name, image, archived);
  }

  @Override
  public RegistrySettingsClient settings() {
    return settings;
  }

  @Override
  public void delete(RepositoryName name, boolean withImages) {
    EcrErrors.remove(
        "ecr:DeleteRepository " + name,
        () ->
            ecr.deleteRepository(
                r -> r.registryId(account).repositoryName(name.toString()).force(withImages)));
  }

  @Override
  public void close() {
    clients.close();
  }
}
