package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrErrors.call;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ImageStatistics;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.ReplicationProgress;
import io.portreeve.provider.StoredImage;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageReplicationStatus;
import software.amazon.awssdk.services.ecr.model.ImageStatus;
import software.amazon.awssdk.services.ecr.model.ImageStatusFilter;
import software.amazon.awssdk.services.ecr.model.TargetStorageClass;

/** The images of a registry's repositories. */
final class EcrImages {
  /** The most that one page of DescribeImages may hold. */
  private static final int PAGE = 1000;

  /** More pages than a repository can fill: 100,000 images are its quota, unless raised. */
  private static final int MAX_PAGES = 500;

  /** DescribeImages takes so many identifiers. */
  private static final int IDENTIFIERS = RegistryClient.LOOKED_UP;

  /** BatchGetRepositoryScanningConfiguration takes so many names. */
  private static final int NAMES = 25;

  private final EcrClient ecr;
  private final String account;

  EcrImages(EcrClient ecr, String account) {
    this.ecr = ecr;
    this.account = account;
  }

  /** Counts all images, archived ones included. */
  ImageStatistics statistics(RepositoryName name) {
    var count = new ImageCount();
    everyImage(name, count::add);
    return count.result();
  }

  Map<Digest, StoredImage> find(RepositoryName name, Set<Digest> images) {
    var found = new HashMap<Digest, StoredImage>();
    try {
      images.stream()
          .sorted()
          .gather(Gatherers.windowFixed(IDENTIFIERS))
          .forEach(some -> describe(name, some).forEach(each -> note(each, images, found)));
    } catch (RegistryException.NotFound e) {
      if (!EcrErrors.hasCode(e, "ImageNotFoundException")) {
        throw e;
      }
      // One that is missing has the whole request refused, without a list of which.
      found.clear();
      everyImage(name, each -> note(each, images, found));
    }
    return Map.copyOf(found);
  }

  /**
   * One request. For images that somebody made up: it never goes through all images.
   *
   * @see RegistryClient#lookUp
   */
  RegistryClient.Lookup lookUp(RepositoryName name, Set<Digest> images) {
    if (images.size() > IDENTIFIERS) {
      throw new IllegalArgumentException(images.size() + " images in one request");
    }
    // Without identifiers, DescribeImages lists all.
    if (images.isEmpty()) {
      return new RegistryClient.Lookup(Map.of(), Set.of());
    }
    try {
      var found = new HashMap<Digest, StoredImage>();
      describe(name, images.stream().sorted().toList()).forEach(each -> note(each, images, found));
      var missing = new HashSet<>(images);
      missing.removeAll(found.keySet());
      return new RegistryClient.Lookup(found, missing);
    } catch (RegistryException.NotFound e) {
      if (!EcrErrors.hasCode(e, "ImageNotFoundException")) {
        throw e;
      }
      return new RegistryClient.Lookup(Map.of(), missing(e, images));
    }
  }

  /** The message names one that is missing. If it should name several, it may mean anything. */
  private static Set<Digest> missing(RegistryException.NotFound e, Set<Digest> asked) {
    if (asked.size() == 1) {
      return asked;
    }
    var said = String.valueOf(e.getMessage());
    var named =
        asked.stream().filter(each -> said.contains(each.toString())).collect(Collectors.toSet());
    return named.size() == 1 ? named : Set.of();
  }

  private static void note(ImageDetail image, Set<Digest> asked, Map<Digest, StoredImage> found) {
    digest(image)
        .filter(asked::contains)
        .ifPresent(
            digest ->
                found.put(
                    digest,
                    new StoredImage(
                        image.imageStatus() == ImageStatus.ARCHIVED,
                        Set.copyOf(image.imageTags()),
                        parsed(image.subjectManifestDigest()).orElse(null))));
  }

  private List<ImageDetail> describe(RepositoryName name, List<Digest> images) {
    return call(
        "ecr:DescribeImages " + name,
        () ->
            ecr.describeImages(
                    r ->
                        r.registryId(account)
                            .repositoryName(name.toString())
                            .filter(f -> f.imageStatus(ImageStatusFilter.ANY))
                            .imageIds(images.stream().map(EcrImages::identifier).toList()))
                .imageDetails());
  }

  /** Every image of every page. Archived ones are listed only when asked for. */
  private void everyImage(RepositoryName name, Consumer<ImageDetail> action) {
    var request =
        DescribeImagesRequest.builder()
            .registryId(account)
            .repositoryName(name.toString())
            .filter(f -> f.imageStatus(ImageStatusFilter.ANY))
            .maxResults(PAGE)
            .build();
    var _ =
        call(
            "ecr:DescribeImages " + name,
            () -> {
              var pages = 0;
              for (var page : ecr.describeImagesPaginator(request)) {
                if (++pages > MAX_PAGES) {
                  throw new RegistryException.Unavailable(
                      "ecr:DescribeImages " + name + " gave more than " + MAX_PAGES + " pages",
                      null);
                }
                page.imageDetails().forEach(action);
              }
              return pages;
            });
  }

  List<ReplicationProgress> replication(RepositoryName name, Digest image) {
    return call(
        "ecr:DescribeImageReplicationStatus " + name + "@" + image,
        () ->
            ecr
                .describeImageReplicationStatus(
                    r ->
                        r.registryId(account)
                            .repositoryName(name.toString())
                            .imageId(identifier(image)))
                .replicationStatuses()
                .stream()
                .map(EcrImages::progress)
                .toList());
  }

  private static ReplicationProgress progress(ImageReplicationStatus status) {
    var state =
        switch (String.valueOf(status.statusAsString())) {
          case "COMPLETE" -> ReplicationProgress.State.COMPLETE;
          case "FAILED" -> ReplicationProgress.State.FAILED;
          default -> ReplicationProgress.State.IN_PROGRESS;
        };
    return new ReplicationProgress(
        String.valueOf(status.region()),
        String.valueOf(status.registryId()),
        state,
        status.failureCode());
  }

  Map<RepositoryName, String> scanFrequencies(Collection<RepositoryName> names) {
    var frequencies = new HashMap<RepositoryName, String>();
    names.stream()
        .distinct()
        .gather(Gatherers.windowFixed(NAMES))
        .forEach(
            some -> {
              var byName = new HashMap<String, RepositoryName>();
              some.forEach(each -> byName.put(each.toString(), each));
              scanFrequencies(byName, frequencies);
            });
    return Map.copyOf(frequencies);
  }

  private void scanFrequencies(
      Map<String, RepositoryName> names, Map<RepositoryName, String> frequencies) {
    var answer =
        call(
            "ecr:BatchGetRepositoryScanningConfiguration",
            () ->
                ecr.batchGetRepositoryScanningConfiguration(
                    r -> r.repositoryNames(names.keySet().stream().sorted().toList())));
    for (var each : answer.scanningConfigurations()) {
      var name = names.get(String.valueOf(each.repositoryName()));
      if (name != null && each.scanFrequencyAsString() != null) {
        frequencies.put(name, each.scanFrequencyAsString());
      }
    }
  }

  void setArchived(RepositoryName name, Digest image, boolean archived) {
    var _ =
        call(
            "ecr:UpdateImageStorageClass " + name + "@" + image,
            () ->
                ecr.updateImageStorageClass(
                    r ->
                        r.registryId(account)
                            .repositoryName(name.toString())
                            .imageId(identifier(image))
                            .targetStorageClass(
                                archived
                                    ? TargetStorageClass.ARCHIVE
                                    : TargetStorageClass.STANDARD)));
  }

  private static ImageIdentifier identifier(Digest image) {
    return ImageIdentifier.builder().imageDigest(image.toString()).build();
  }

  /** The digest; empty if it is none that Portreeve knows. */
  static Optional<Digest> digest(ImageDetail image) {
    return parsed(image.imageDigest());
  }

  private static Optional<Digest> parsed(@Nullable String digest) {
    try {
      return Optional.of(Digest.parse(String.valueOf(digest)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
