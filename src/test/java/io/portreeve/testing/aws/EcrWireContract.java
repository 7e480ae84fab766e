package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.RegistryScanningRule;
import software.amazon.awssdk.services.ecr.model.ReplicationDestination;
import software.amazon.awssdk.services.ecr.model.ReplicationRule;
import software.amazon.awssdk.services.ecr.model.RepositoryFilter;
import software.amazon.awssdk.services.ecr.model.ScanFrequency;
import software.amazon.awssdk.services.ecr.model.ScanType;
import software.amazon.awssdk.services.ecr.model.ScanningRepositoryFilter;

/**
 * What the fake and moto have in common of ECR, on the wire. It makes repositories with unique
 * names, takes them away again, and leaves the registry's settings as they are without any.
 *
 * <p>Left out, because moto 5.2.5 isn't like ECR there: pages (it has none), digests of manifests
 * (made up), several replication rules, lock-out by a repository policy ({@code force} is ignored),
 * order of a lifecycle policy's rules (kept as given), the archive and pull times in lifecycle
 * policies (refused), the life of an authorization token (it ended in 2015), deletion of what an
 * index lists (allowed), filters with a mode that has none, once the repository is there (taken),
 * immutable tags' error (ImageAlreadyExistsException), and the operations that it hasn't.
 */
public abstract class EcrWireContract extends EcrRepositoryWireContract {
  private static ImageIdentifier tagged(String tag) {
    return ImageIdentifier.builder().imageTag(tag).build();
  }

  private static String put(EcrClient client, String name, String label, String tag) {
    return client
        .putImage(
            r ->
                r.repositoryName(name)
                    .imageManifest(FakeImages.manifest(label, 10))
                    .imageManifestMediaType("application/vnd.oci.image.manifest.v1+json")
                    .imageTag(tag))
        .image()
        .imageId()
        .imageDigest();
  }

  @Test
  void imagesArePutShownAndDeleted() {
    scratch(
        (client, name) -> {
          // Given
          var digest = put(client, name, name, "v1");

          // When
          var shown = client.describeImages(r -> r.repositoryName(name)).imageDetails();
          var listed = client.listImages(r -> r.repositoryName(name)).imageIds();
          var got = client.batchGetImage(r -> r.repositoryName(name).imageIds(tagged("v1")));

          // Then
          assertThat(shown)
              .singleElement()
              .satisfies(i -> assertThat(i.imageTags()).contains("v1"));
          assertThat(shown.getFirst().imageDigest()).isEqualTo(digest);
          assertThat(listed).extracting(ImageIdentifier::imageTag).containsExactly("v1");
          assertThat(got.images()).hasSize(1);
          assertThat(json(got.images().getFirst().imageManifest()))
              .isEqualTo(json(FakeImages.manifest(name, 10)));
          refused(
              "RepositoryNotEmptyException",
              () -> client.deleteRepository(r -> r.repositoryName(name)));
          var deleted =
              client.batchDeleteImage(
                  r -> r.repositoryName(name).imageIds(tagged("v1"), tagged("absent")));
          assertThat(deleted.imageIds()).extracting(ImageIdentifier::imageTag).containsOnly("v1");
          assertThat(deleted.failures())
              .singleElement()
              .satisfies(
                  f -> assertThat(f.failureCode()).isEqualTo(ImageFailureCode.IMAGE_NOT_FOUND));
          assertThat(client.describeImages(r -> r.repositoryName(name)).imageDetails()).isEmpty();
        });
  }

  @Test
  void anImageThatIsNotThereIsNotFound() {
    scratch(
        (client, name) ->
            refused(
                "ImageNotFoundException",
                () -> client.describeImages(r -> r.repositoryName(name).imageIds(tagged("v9")))));
  }

  private ReplicationRule replicationTo(String region) {
    return ReplicationRule.builder()
        .destinations(ReplicationDestination.builder().region(region).registryId(account()).build())
        .repositoryFilters(
            RepositoryFilter.builder().filterType("PREFIX_MATCH").filter("shop").build())
        .build();
  }

  @Test
  void replicationIsPutAsAWhole() {
    try (var client = connect()) {
      // Given
      var rule = replicationTo("eu-west-1");

      // When
      client.putReplicationConfiguration(r -> r.replicationConfiguration(c -> c.rules(rule)));

      // Then
      var shown = client.describeRegistry(r -> {});
      assertThat(shown.registryId()).isEqualTo(account());
      assertThat(shown.replicationConfiguration().rules()).containsExactly(rule);
      refused(
          "InvalidParameterException",
          () ->
              client.putReplicationConfiguration(
                  r -> r.replicationConfiguration(c -> c.rules(replicationTo(region())))));
      client.putReplicationConfiguration(r -> r.replicationConfiguration(c -> c.rules(List.of())));
      assertThat(client.describeRegistry(r -> {}).replicationConfiguration().rules()).isEmpty();
    }
  }

  @Test
  void scanningIsPutAsAWhole() {
    try (var client = connect()) {
      // Given
      var all =
          RegistryScanningRule.builder()
              .scanFrequency(ScanFrequency.CONTINUOUS_SCAN)
              .repositoryFilters(
                  ScanningRepositoryFilter.builder().filterType("WILDCARD").filter("*").build())
              .build();

      // When
      client.putRegistryScanningConfiguration(r -> r.scanType(ScanType.ENHANCED).rules(all));

      // Then
      var shown = client.getRegistryScanningConfiguration(r -> {}).scanningConfiguration();
      assertThat(shown.scanType()).isEqualTo(ScanType.ENHANCED);
      assertThat(shown.rules())
          .singleElement()
          .satisfies(
              each -> assertThat(each.scanFrequency()).isEqualTo(ScanFrequency.CONTINUOUS_SCAN));
      client.putRegistryScanningConfiguration(r -> r.scanType(ScanType.BASIC).rules(List.of()));
    }
  }

  @Test
  void aRegistryPolicyIsPutGotAndDeleted() {
    try (var client = connect()) {
      // Given
      var policy =
          """
          {"Version":"2012-10-17","Statement":[{"Sid":"from","Effect":"Allow",\
          "Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["ecr:ReplicateImage",\
          "ecr:CreateRepository"],"Resource":"arn:aws:ecr:%s:%s:repository/*"}]}"""
              .formatted(region(), account());

      // When
      client.putRegistryPolicy(r -> r.policyText(policy));

      // Then
      assertThat(json(client.getRegistryPolicy(r -> {}).policyText())).isEqualTo(json(policy));
      client.deleteRegistryPolicy(r -> {});
      refused("RegistryPolicyNotFoundException", () -> client.getRegistryPolicy(r -> {}));
      refused("RegistryPolicyNotFoundException", () -> client.deleteRegistryPolicy(r -> {}));
    }
  }

  @Test
  void tokensAreOfTheRegistry() {
    try (var client = connect()) {
      // When
      var data = client.getAuthorizationToken(r -> {}).authorizationData();

      // Then
      assertThat(data).hasSize(1);
      assertThat(data.getFirst().authorizationToken()).isNotBlank();
      assertThat(data.getFirst().proxyEndpoint())
          .isEqualTo("https://%s.dkr.ecr.%s.amazonaws.com".formatted(account(), region()));
    }
  }
}
