package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.status.Reason;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to a repository when its object goes. */
@EnableKubernetesMockClient(crud = true)
class RepositoryWorkDeletionTest {
  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private ImageRepository object(RepositoryDeletionPolicy policy) {
    return world.settled(everything().deletion(policy));
  }

  private void released(String reason) {
    assertThat(world.said()).anyMatch(said -> said.startsWith("Normal " + reason));
  }

  @Test
  void retainsByDefault() {
    // Given
    var object = world.settled(everything());

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(world.ecr.tagsOf("shop/api")).containsKey(RepositoryOwner.OWNER_TAG);
    released(Reason.RETAINED);
  }

  @Test
  void deletesWhatIsEmpty() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE_IF_EMPTY);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.calls()).containsExactly("repository", "tags", "delete");
    assertThat(world.ecr.has("shop/api")).isFalse();
    assertThat(world.listed("shop/api")).isEmpty();
    released(Reason.DELETED);
  }

  @Test
  void waitsWhileItHoldsImages() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE_IF_EMPTY);
    world.ecr.behindOurBackPush("shop/api", 1);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.has("shop/api")).isTrue();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.REPOSITORY_NOT_EMPTY)
        .says("spec.deletionPolicy");
  }

  @Test
  void deletesWithImagesWhenAsked() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.ecr.behindOurBackPush("shop/api", 3);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.has("shop/api")).isFalse();
    released(Reason.DELETED);
  }

  @Test
  void refusesWhileImagesAreInUse() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.users = List.of("Deployment shop/api");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.IMAGES_IN_USE)
        .says("Deployment shop/api");
  }

  @Test
  void whatIsEmptyIsDeletedWhoeverNamesIt() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE_IF_EMPTY);
    world.users = List.of("Deployment shop/api");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.has("shop/api")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"DELETE", "DELETE_IF_EMPTY"})
  void leavesSomebodyElsesAlone(RepositoryDeletionPolicy policy) {
    // Given
    var object = object(policy);
    world.ecr.behindOurBackTag("shop/api", RepositoryOwner.OWNER_TAG, "prod/other/api");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.writes()).isEmpty();
    released(Reason.LEFT_ALONE);
  }

  @Test
  void leavesAloneWhatAnotherObjectOfItsNameHolds() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.ecr.behindOurBackTag("shop/api", RepositoryOwner.UID_TAG, "uid-9");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.writes()).isEmpty();
    released(Reason.LEFT_ALONE);
  }

  @Test
  void goneAlready() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.ecr.behindOurBackDelete("shop/api");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.writes()).isEmpty();
    released(Reason.DELETED);
  }

  @Test
  void neverHeldOne() {
    // Given
    world.around.noRegistry();
    var object = everything().deletion(RepositoryDeletionPolicy.DELETE).build();

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.calls()).isEmpty();
  }

  @Test
  void waitsForARegistryThatIsGone() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.around.noRegistry();

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.REGISTRY_NOT_FOUND)
        .says("spec.deletionPolicy");
  }

  @Test
  void retainsThoughItsRegistryIsGone() {
    // Given
    var object = object(RepositoryDeletionPolicy.RETAIN);
    world.around.noRegistry();

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    released(Reason.RETAINED);
  }

  @Test
  void waitsWhileItsRegistryIsNotConnected() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.connections.close("main");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(held.get().again()).contains(Duration.ofSeconds(30));
    assertThatStatus(object).isTerminating().hasReason(Reason.REGISTRY_NOT_READY);
  }

  @Test
  void waitsWhileItIsSuspended() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    everything().deletion(RepositoryDeletionPolicy.DELETE).suspended().edit(object);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isTerminating().hasReason(Reason.SUSPENDED).says("resume");
  }

  @Test
  void waitsWhenTheLeaveToDeleteWasWithdrawn() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.around.registry(Samples.registry(Samples.grant("{namespace}/**")));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.NOT_GRANTED)
        .says("spec.deletionPolicy");
  }

  @Test
  void failsAndGoesOn() {
    // Given
    var object = object(RepositoryDeletionPolicy.DELETE);
    world.ecr.failNext("delete", new RegistryException.Throttled("slow", null));
    assertThat(world.delete(object)).isPresent();
    assertThatStatus(object).isTerminating().hasReason(Reason.THROTTLED);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.has("shop/api")).isFalse();
  }
}
