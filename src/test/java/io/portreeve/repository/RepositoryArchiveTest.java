package io.portreeve.repository;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.image.Digest;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images that are asked to be archived. */
@EnableKubernetesMockClient(crud = true)
class RepositoryArchiveTest {
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

  private void refused(String... says) {
    assertThat(world.ecr.isArchived("shop/api", old)).isFalse();
    assertThat(object.getStatus().archivedImages()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.IMAGES_IN_USE).says(says);
  }

  @Test
  void archivesWhatNobodyUses() {
    // When
    ask(old);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setArchived");
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThat(world.ecr.isArchived("shop/api", current)).isFalse();
    assertThat(object.getStatus().archivedImages()).containsExactly(old.toString());
    assertThatStatus(object).isCurrent();
  }

  @Test
  void whatIsArchivedIsLeftAsItIs() {
    // Given
    ask(old);
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).contains("images");
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void restoresWhatIsTakenAway() {
    // Given
    ask(old, current);

    // When
    ask(current);

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isFalse();
    assertThat(world.ecr.isArchived("shop/api", current)).isTrue();
    assertThat(object.getStatus().archivedImages()).containsExactly(current.toString());
    assertThatStatus(object).isCurrent();
  }

  @Test
  void whatOthersArchivedStaysArchived() {
    // Given
    world.ecr.behindOurBackArchive("shop/api", current, true);
    ask(old);

    // When
    ask();

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isFalse();
    assertThat(world.ecr.isArchived("shop/api", current)).isTrue();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aDigestThatIsNotThereIsNamedAndTheOthersAreArchived() {
    // Given
    var missing = new Digest("f".repeat(64));

    // When
    ask(missing, old);

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThat(object.getStatus().archivedImages()).containsExactly(old.toString());
    assertThatStatus(object).isFailed().hasReason(Reason.INVALID_SPEC).says(missing.toString());
  }

  @Test
  void aRepositoryThatIsNewHoldsNoneOfThem() {
    // Given
    var other = RepositorySample.of("shop", "web").archived(old).build();

    // When
    var _ = world.look(other);

    // Then
    assertThat(world.ecr.writes()).containsExactly("create");
    assertThat(other.getStatus().arn()).isNotNull();
    assertThatStatus(other).isFailed().hasReason(Reason.INVALID_SPEC).says(old.toString());
  }

  @Test
  void whatAPodRunsIsNotArchived() {
    // Given
    world.running.pod("shop", "api-1", REPOSITORY + ":stable", old.toString());

    // When
    ask(old);

    // Then
    refused(old.toString(), "Pod shop/api-1", "spec.archivedImages");
  }

  @Test
  void whatAWorkloadNamesByDigestIsNotArchived() {
    // Given
    world.running.deployment(
        "shop", "api", 3, HOST.replace(".ecr.", ".ecr-fips.") + "/shop/api@" + old);

    // When
    ask(old);

    // Then
    refused("Deployment shop/api");
  }

  /** No node has told a digest; the tag decides what would be pulled. */
  @Test
  void whatAWorkloadNamesByTagIsNotArchived() {
    // Given
    world.running.deployment("shop", "api", 0, REPOSITORY + ":v1");

    // When
    ask(old);

    // Then
    refused("Deployment shop/api");
  }

  @Test
  void aWorkloadWithoutTagUsesLatest() {
    // Given
    world.running.deployment("shop", "api", 0, REPOSITORY);

    // When
    ask(old, current);

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThat(world.ecr.isArchived("shop/api", current)).isFalse();
    assertThatStatus(object).isFailed().says(current.toString());
  }

  @Test
  void otherTagsAndRepositoriesDoNotMatter() {
    // Given
    world.running.deployment("shop", "api", 0, REPOSITORY + ":v2");
    world.running.deployment("shop", "web", 0, HOST + "/shop/web:v1");
    world.running.pod("shop", "copy", "registry.example.com/shop/api:v1", old.toString());
    world.running.pod("shop", "odd", "NOT//AN::IMAGE", old.toString());

    // When
    ask(old);

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void T59_workloadsOfOtherNamespacesAreNotNamed() {
    // Given
    world.running.deployment("secret-project", "launch", 0, REPOSITORY + ":v1");

    // When
    ask(old);

    // Then
    refused("workloads in other namespaces");
    assertThat(object.getStatus().conditions().toString()).doesNotContain("launch", "secret");
  }

  @Test
  void T59_archivingWithoutPermissionIsRefusedBeforeAnyCall() {
    // Given
    world.around.registry(
        Samples.registry(
            Samples.grant("{namespace}/**", TenancyPermission.ADOPT, TenancyPermission.POLICY)));

    // When
    ask(old);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.NOT_GRANTED)
        .says("spec.archivedImages", "allow: [Delete]");
  }

  @Test
  void restoringNeedsNoPermission() {
    // Given
    ask(old);
    world.around.registry(Samples.registry(Samples.grant("{namespace}/**")));

    // When
    ask();

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isFalse();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void nothingIsArchivedWhileItIsNotKnownWhatRuns() {
    // Given
    world.running.cannotRead("Pod", "Job");

    // When
    ask(old);

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isFalse();
    assertThatStatus(object).isInProgress().hasReason(Reason.USAGE_UNKNOWN).says("Job, Pod");
    world.running.cannotRead();
    var _ = world.look(object);
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void nothingIsArchivedWhileAnObjectMayUseAnyImage() {
    // Given
    world.running.overfull("Pod a/b");

    // When
    ask(old);

    // Then
    refused("more images than can be kept");
  }

  @Test
  void anImageOfAnIndexIsArchivedAfterTheIndex() {
    // Given
    var index = world.ecr.behindOurBackPushIndex("shop/api", "v3", old);
    ask(old);
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.REJECTED_BY_REGISTRY)
        .says("ImageReferencedByManifestList", "spec.archivedImages");

    // When
    ask(old, index);
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.isArchived("shop/api", index)).isTrue();
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThatStatus(object).isCurrent();
  }

  /** Somebody restored it, and uses it by now: it isn't taken away under them. */
  @Test
  void aRestoredImageThatIsInUseIsNotArchivedAgain() {
    // Given
    ask(old);
    world.ecr.behindOurBackArchive("shop/api", old, false);
    world.running.pod("shop", "api-1", REPOSITORY + ":v1", old.toString());
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.isArchived("shop/api", old)).isFalse();
    assertThatStatus(object).isFailed().hasReason(Reason.IMAGES_IN_USE);
  }

  @Test
  void aDenialOfOneImageIsToldAndTheOthersAreArchived() {
    // Given
    world.ecr.failNext("setArchived", new RegistryException.AccessDenied("no", null));

    // When
    ask(old, current);

    // Then
    assertThat(world.ecr.isArchived("shop/api", current)).isTrue();
    assertThat(object.getStatus().archivedImages()).containsExactly(current.toString());
    assertThatStatus(object).isFailed().hasReason(Reason.ACCESS_DENIED);
  }
}
