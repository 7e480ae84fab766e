package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrScene.json;
import static io.portreeve.provider.ecr.EcrScene.name;
import static io.portreeve.provider.ecr.EcrScene.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ImageStatistics;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.ReplicationProgress;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.provider.StoredImage;
import io.portreeve.testing.aws.FakeImages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images, over HTTP. */
class EcrImagesTest {
  private static final RepositoryName API = name("shop/api");
  private static final Instant MONDAY = Instant.parse("2026-11-16T08:00:00Z");
  private static final Digest NOWHERE = new Digest("0".repeat(64));

  private EcrScene scene;
  private RegistryClient client;
  private FakeImages images;

  @BeforeEach
  void start() {
    scene = new EcrScene();
    client = scene.connect();
    var _ = client.create(plain("shop/api"));
    images = scene.ecr().images("shop/api");
    scene.aws.forgetCalls();
  }

  @AfterEach
  void stop() {
    client.close();
    scene.close();
  }

  private Digest push(String label, long size, Instant at, String... tags) {
    return Digest.parse(images.push(FakeImages.manifest(label, size), at, tags));
  }

  @Test
  void anEmptyRepositoryHasNone() {
    assertThat(client.statistics(API)).isEqualTo(ImageStatistics.NONE);
  }

  @Test
  void everyPageIsCounted() {
    // Given
    scene.ecr().pageLimit(3);
    for (var i = 0; i < 10; i++) {
      var _ = push("image " + i, 1000, MONDAY.plusSeconds(i));
    }
    var last = push("last", 500, MONDAY.plusSeconds(60), "latest");

    // When
    var statistics = client.statistics(API);

    // Then
    assertThat(statistics).isEqualTo(new ImageStatistics(11, 10_500, MONDAY.plusSeconds(60), last));
    assertThat(scene.aws.count("DescribeImages")).isEqualTo(4);
  }

  @Test
  void anIndexDoesNotCountItsImagesTwice() {
    // Given
    var amd = push("amd64", 1000, MONDAY);
    var arm = push("arm64", 900, MONDAY);
    var index =
        images.push(FakeImages.index(amd.toString(), arm.toString()), MONDAY.plusSeconds(1), "v1");

    // When
    var statistics = client.statistics(API);

    // Then
    assertThat(statistics)
        .isEqualTo(new ImageStatistics(3, 1900, MONDAY.plusSeconds(1), Digest.parse(index)));
  }

  @Test
  void archivedImagesAreCounted() {
    var old = push("old", 1000, MONDAY);
    images.archived(old.toString(), MONDAY.plusSeconds(60));

    assertThat(client.statistics(API).images()).isEqualTo(1);
  }

  @Test
  void imagesAreFoundWithTheirTags() {
    // Given
    var one = push("one", 1, MONDAY, "v1", "latest");
    var two = push("two", 1, MONDAY);
    images.archived(two.toString(), MONDAY.plusSeconds(60));

    // When
    var found = client.images(API, Set.of(one, two));

    // Then
    assertThat(found)
        .containsOnlyKeys(one, two)
        .containsEntry(one, new StoredImage(false, Set.of("v1", "latest")))
        .containsEntry(two, new StoredImage(true, Set.of()));
    assertThat(scene.aws.count("DescribeImages")).isEqualTo(1);
  }

  @Test
  void whatAnImageIsAboutIsFound() {
    // Given
    var one = push("one", 1, MONDAY, "v1");
    var signature =
        Digest.parse(
            images.push(FakeImages.referrer(one.toString(), "application/x.signature"), MONDAY));

    // When
    var found = client.images(API, Set.of(signature));

    // Then
    assertThat(found).containsEntry(signature, new StoredImage(false, Set.of(), one));
  }

  @Test
  void aMissingImageIsLeftOutAndHidesNoOther() {
    var one = push("one", 1, MONDAY, "v1");
    images.archived(one.toString(), MONDAY.plusSeconds(60));

    assertThat(client.images(API, Set.of(one, NOWHERE)))
        .containsOnlyKeys(one)
        .containsEntry(one, new StoredImage(true, Set.of("v1")));
    assertThat(client.images(API, Set.of())).isEmpty();
  }

  @Test
  void T59_lookingUpAMissingImageIsOneRequestThatNamesIt() {
    // Given
    scene.ecr().pageLimit(1);
    var one = push("one", 1, MONDAY, "v1");
    var two = push("two", 1, MONDAY);

    // When
    var lookup = client.lookUp(API, Set.of(one, two, NOWHERE));

    // Then
    assertThat(lookup).isEqualTo(new RegistryClient.Lookup(Map.of(), Set.of(NOWHERE)));
    assertThat(scene.aws.count("DescribeImages")).isEqualTo(1);
    assertThat(client.lookUp(API, Set.of(one, two)).found()).containsOnlyKeys(one, two);
  }

  @Test
  void T59_lookingUpNothingListsNothing() {
    assertThat(client.lookUp(API, Set.of()).found()).isEmpty();
    assertThat(scene.aws.count("DescribeImages")).isZero();
  }

  @Test
  void moreImagesThanOneRequestTakesAreFound() {
    // Given
    var digests = new ArrayList<Digest>();
    for (var i = 0; i < 150; i++) {
      digests.add(push("image " + i, 1, MONDAY));
    }

    // When
    var found = client.images(API, Set.copyOf(digests));

    // Then
    assertThat(found).hasSize(150);
    assertThat(scene.aws.count("DescribeImages")).isEqualTo(2);
  }

  @Test
  void anImageIsArchivedAndRestored() {
    // Given
    scene.ecr().restoreTakes(Duration.ofMinutes(20));
    var one = push("one", 1, MONDAY);

    // When
    client.setArchived(API, one, true);

    // Then
    assertThat(images.status(one.toString())).isEqualTo("ARCHIVED");
    client.setArchived(API, one, false);
    assertThat(images.status(one.toString())).isEqualTo("ACTIVATING");
    assertThat(client.images(API, Set.of(one)).get(one).archived()).isFalse();
  }

  @Test
  void whatIsNotThereIsNamed() {
    var gone = name("shop/gone");

    notFound(() -> client.statistics(gone));
    notFound(() -> client.images(gone, Set.of(NOWHERE)));
    notFound(() -> client.setArchived(API, NOWHERE, true));
    notFound(() -> client.replication(API, NOWHERE));
  }

  private static void notFound(ThrowingCallable call) {
    assertThatExceptionOfType(RegistryException.NotFound.class)
        .isThrownBy(call)
        .withMessageContaining("shop/");
  }

  @Test
  void replicationIsToldByDestination() {
    // Given
    client
        .settings()
        .apply(
            new SettingAction.Put(
                Setting.REPLICATION,
                json(
                    """
                    {"rules":[{"destinations":[
                      {"region":"eu-west-1","registryId":"123456789012"},
                      {"region":"eu-central-1","registryId":"123456789012"}]}]}""")));
    scene.ecr().breakReplication("eu-central-1", "RepositoryPolicyDenied");
    var one = push("one", 1, MONDAY, "v1");

    // When
    var progress = client.replication(API, one);

    // Then
    assertThat(progress)
        .containsExactlyInAnyOrder(
            new ReplicationProgress(
                "eu-west-1", "123456789012", ReplicationProgress.State.COMPLETE, null),
            new ReplicationProgress(
                "eu-central-1",
                "123456789012",
                ReplicationProgress.State.FAILED,
                "RepositoryPolicyDenied"));
  }

  @Test
  void scanFrequenciesAreAskedForInBatches() {
    // Given
    var names = new ArrayList<RepositoryName>();
    for (var i = 0; i < 60; i++) {
      names.add(client.create(plain("scan/r" + i)).name());
    }
    names.add(name("scan/gone"));
    client
        .settings()
        .apply(
            new SettingAction.Put(
                Setting.SCANNING,
                json(
                    """
                    {"scanType":"BASIC","rules":[{"scanFrequency":"SCAN_ON_PUSH",
                      "repositoryFilters":[{"filter":"scan/r1*","filterType":"WILDCARD"}]}]}""")));

    // When
    var frequencies = client.scanFrequencies(names);

    // Then
    assertThat(frequencies)
        .hasSize(60)
        .containsEntry(name("scan/r1"), "SCAN_ON_PUSH")
        .containsEntry(name("scan/r2"), "MANUAL");
    assertThat(scene.aws.count("BatchGetRepositoryScanningConfiguration")).isEqualTo(3);
    assertThat(client.scanFrequencies(Set.of())).isEmpty();
  }

  @Test
  void aPolicyThatLocksUsOutIsRefused() {
    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(
            () ->
                client.setPolicy(
                    API,
                    """
                    {"Version":"2012-10-17","Statement":[{"Sid":"Shut","Effect":"Deny",
                      "Principal":"*","Action":"ecr:*"}]}"""));
    assertThat(client.policy(API)).isEmpty();
  }
}
