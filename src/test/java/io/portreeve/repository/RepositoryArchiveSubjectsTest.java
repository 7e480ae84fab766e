package io.portreeve.repository;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.image.Digest;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures and the like are archived only when nobody uses what they are about. */
@EnableKubernetesMockClient(crud = true)
class RepositoryArchiveSubjectsTest {
  private static final String HOST =
      Samples.ACCOUNT + ".dkr.ecr." + Samples.REGION + ".amazonaws.com";
  private static final String REPOSITORY = HOST + "/shop/api";

  private KubernetesClient client;
  private World world;
  private ImageRepository object;
  private Digest old;
  private Digest current;

  @BeforeEach
  void start() {
    world = new World(client);
    object = world.settled(plain());
    old = world.ecr.behindOurBackPushImage("shop/api", 7, "v1");
    current = world.ecr.behindOurBackPushImage("shop/api", 7, "v2", "latest");
  }

  private static RepositorySample plain() {
    return RepositorySample.of("shop", "api");
  }

  private void ask(Digest... digests) {
    plain().archived(digests).edit(object);
    var _ = world.look(object);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".sig", ".att", ".sbom"})
  void T59_whatIsTaggedAsAboutAnImageInUseIsNotArchived(String suffix) {
    // Given
    var about = world.ecr.behindOurBackPushImage("shop/api", 7, "sha256-" + current.hex() + suffix);
    world.running.deployment("other", "api", 0, REPOSITORY);

    // When
    ask(about);

    // Then
    assertThat(world.ecr.isArchived("shop/api", about)).isFalse();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.IMAGES_IN_USE)
        .says(about.toString(), "the image that it is about, " + current, "other namespaces");
  }

  /** A signature of an SBOM of an image. */
  @Test
  void T59_whatRefersToAnImageInUseIsNotArchived() {
    // Given
    var sbom = world.ecr.behindOurBackPushReferrer("shop/api", current);
    var signature = world.ecr.behindOurBackPushReferrer("shop/api", sbom);
    var unused = world.ecr.behindOurBackPushReferrer("shop/api", old);
    world.running.pod("shop", "api-1", REPOSITORY + ":v2", current.toString());

    // When
    ask(signature, unused);

    // Then
    assertThat(world.ecr.isArchived("shop/api", signature)).isFalse();
    assertThat(world.ecr.isArchived("shop/api", unused)).isTrue();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.IMAGES_IN_USE)
        .says(signature.toString(), current.toString(), "Pod shop/api-1");
  }

  @Test
  void T59_signaturesOfAnImageOfAnotherRepositoryAreHeldToo() {
    // Given
    var elsewhere = new Digest("e".repeat(64));
    var signature =
        world.ecr.behindOurBackPushImage("shop/api", 7, "sha256-" + elsewhere.hex() + ".sig");
    world.running.pod("shop", "web-1", HOST + "/shop/web:v1", elsewhere.toString());

    // When
    ask(signature);

    // Then
    assertThat(world.ecr.isArchived("shop/api", signature)).isFalse();
    assertThat(world.ecr.calls()).doesNotContain("lookUp");
    assertThatStatus(object).isFailed().hasReason(Reason.IMAGES_IN_USE);
  }

  @Test
  void whatIsAboutAnImageThatIsGoneIsArchived() {
    // Given
    var about =
        world.ecr.behindOurBackPushImage("shop/api", 7, "sha256-" + "e".repeat(64) + ".sig");
    var itself = world.ecr.behindOurBackPushImage("shop/api", 7);
    var ring = world.ecr.behindOurBackPushReferrer("shop/api", itself);
    world.ecr.behindOurBackRefer("shop/api", itself, ring);

    // When
    ask(about, itself);

    // Then
    assertThat(object.getStatus().archivedImages())
        .containsExactlyInAnyOrder(about.toString(), itself.toString());
    assertThatStatus(object).isCurrent();
  }

  private Digest about(int from, int to) {
    var tags =
        IntStream.range(from, to)
            .mapToObj(i -> "sha256-%064x".formatted(0xabc_0000L + i))
            .toArray(String[]::new);
    return world.ecr.behindOurBackPushImage("shop/api", 7, tags);
  }

  private long lookups() {
    return world.ecr.calls().stream().filter("lookUp"::equals).count();
  }

  @Test
  void T59_anImageAboutTooManyIsHeldWithoutARequestAndWithOneWalk() {
    // Given
    var hostile = about(0, 1000);
    var other = about(0, ImageSubjects.MOST + 1);

    // When
    ask(hostile, other, old);

    // Then
    assertThat(object.getStatus().archivedImages()).containsExactly(old.toString());
    assertThat(lookups()).isZero();
    assertThat(world.running.walks()).isEqualTo(1);
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.IMAGES_IN_USE)
        .says(hostile.toString(), other.toString(), "more than 32 images");
  }

  @Test
  void T59_madeUpSubjectsCostAFewRequestsAndOneWalk() {
    // Given
    var hostile = new Digest[50];
    for (var i = 0; i < hostile.length; i++) {
      hostile[i] = about(i * ImageSubjects.MOST, (i + 1) * ImageSubjects.MOST);
    }

    // When
    ask(hostile);

    // Then
    assertThat(lookups()).isEqualTo(ArchiveCheck.MOST_REQUESTS);
    assertThat(world.ecr.calls()).containsOnlyOnce("images");
    assertThat(world.running.walks()).isEqualTo(1);
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object)
        .isInProgress()
        .hasReason(Reason.USAGE_UNKNOWN)
        .says(hostile[0].toString(), hostile[49].toString());
  }

  @Test
  void T59_madeUpSubjectsOfOneDoNotKeepOthersFromBeingArchived() {
    // Given
    var hostile = about(0, ImageSubjects.MOST);
    var signature = world.ecr.behindOurBackPushReferrer("shop/api", old);
    var orphan = about(5000, 5001);

    // When
    ask(hostile, signature, orphan);
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().archivedImages())
        .containsExactlyInAnyOrder(signature.toString(), orphan.toString());
    assertThat(world.ecr.isArchived("shop/api", hostile)).isFalse();
  }

  @Test
  void manyAboutImagesThatAreGoneAreArchivedAfterSomeLooks() {
    // Given
    var orphans = IntStream.range(0, 30).mapToObj(i -> about(i, i + 1)).toArray(Digest[]::new);

    // When
    ask(orphans);
    for (var look = 1; look < 10; look++) {
      var _ = world.look(object);
      assertThat(lookups()).isLessThanOrEqualTo(ArchiveCheck.MOST_REQUESTS);
    }

    // Then
    assertThat(object.getStatus().archivedImages()).hasSize(30);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anImageAboutAsManyAsMayBeIsArchived() {
    // Given
    var tags =
        IntStream.range(0, ImageSubjects.MOST)
            .mapToObj(_ -> "sha256-" + world.ecr.behindOurBackPushImage("shop/api", 7).hex())
            .toArray(String[]::new);
    var about = world.ecr.behindOurBackPushImage("shop/api", 7, tags);

    // When
    ask(about);

    // Then
    assertThat(lookups()).isEqualTo(1);
    assertThat(world.ecr.isArchived("shop/api", about)).isTrue();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void nothingIsWalkedOrAskedWhileNothingIsToBeArchived() {
    // Given
    ask(world.ecr.behindOurBackPushReferrer("shop/api", old));
    var walks = world.running.walks();
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.running.walks()).isEqualTo(walks);
    assertThat(lookups()).isZero();
  }
}
