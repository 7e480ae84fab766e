package io.portreeve.repository;

import static io.portreeve.repository.World.PULLER;
import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.shared;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.image.Digest;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.RepositorySample;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator is killed between any two calls of a look: what the look did isn't in any status.
 * Whatever call it was, the looks of the process after it end as if nothing had been.
 */
@EnableKubernetesMockClient(crud = true)
class RepositoryKilledTest {
  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private void restarted(ImageRepository object) {
    world.list();
    var _ = world.look(object);
    world.list();
    var _ = world.look(object);
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  private void isAsShared(ImageRepository object) {
    assertThat(world.ecr.policyOf("shop/api")).contains(PULLER);
    assertThat(world.ecr.lifecycleOf("shop/api")).contains("\"countNumber\":14");
    assertThat(world.ecr.tagsOf("shop/api"))
        .containsAllEntriesOf(World.owned("uid-1"))
        .containsEntry("team", "a");
    assertThat(object.getStatus().policyHash()).isNotNull();
    assertThat(object.getStatus().lifecyclePolicyHash()).isNotNull();
    assertThat(object.getStatus().managedTags()).containsExactly("team");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void duringCreation(int call) {
    // Given
    var object = shared().build();

    // When
    assertThat(world.killedAt(object, call)).isTrue();

    // Then
    restarted(object);
    isAsShared(object);
    assertThat(world.ecr.repositories()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void duringAdoption(int call) {
    // Given
    var _ = world.ecr.behindOurBackCreate("shop/api", Map.of("theirs", "x"));
    world.list();
    var object = shared().adoption(AdoptionPolicy.ADOPT).build();

    // When
    assertThat(world.killedAt(object, call)).isTrue();

    // Then
    restarted(object);
    isAsShared(object);
    assertThat(world.ecr.tagsOf("shop/api")).containsEntry("theirs", "x");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void duringAChange(int call) {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    var old = world.ecr.behindOurBackPushImage("shop/api", 7);
    shared().archived(old).edit(object);

    // When
    assertThat(world.killedAt(object, call)).isTrue();

    // Then
    restarted(object);
    isAsShared(object);
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThat(object.getStatus().archivedImages()).containsExactly(old.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void whileAllIsTakenAway(int call) {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    Digest old = world.ecr.behindOurBackPushImage("shop/api", 7);
    shared().archived(old).edit(object);
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
    RepositorySample.of("shop", "api").edit(object);

    // When
    assertThat(world.killedAt(object, call)).isTrue();

    // Then
    restarted(object);
    assertThat(world.ecr.policyOf("shop/api")).isNull();
    assertThat(world.ecr.lifecycleOf("shop/api")).isNull();
    assertThat(world.ecr.isArchived("shop/api", old)).isFalse();
    assertThat(world.ecr.tagsOf("shop/api"))
        .containsOnlyKeys(RepositoryOwner.OWNER_TAG, RepositoryOwner.UID_TAG);
    assertThat(object.getStatus().policyHash()).isNull();
    assertThat(object.getStatus().archivedImages()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void duringARepair(int call) {
    // Given
    var object = world.settled(shared());
    world.ecr.behindOurBackSetPolicy("shop/api", null);
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", null);
    world.ecr.behindOurBackTag("shop/api", "team", "b");
    World.request(object, "now");

    // When
    assertThat(world.killedAt(object, call)).isTrue();

    // Then
    restarted(object);
    isAsShared(object);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void duringDeletion(int call) {
    // Given
    var object = world.settled(everything().deletion(RepositoryDeletionPolicy.DELETE_IF_EMPTY));
    object.getMetadata().setDeletionTimestamp("2026-11-21T09:00:00Z");
    world.ecr.dieAt(call);
    try {
      var _ = world.work().delete(object, world.around);
    } catch (FakeRegistryClient.Killed _) {
      world.ecr.dieAt(0);
    }

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.has("shop/api")).isFalse();
  }
}
