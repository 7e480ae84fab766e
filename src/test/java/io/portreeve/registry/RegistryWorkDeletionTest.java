package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.status.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens in a registry when its object goes. */
@EnableKubernetesMockClient(crud = true)
class RegistryWorkDeletionTest {
  private KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
    owned("shop/api", "prod");
    owned("shop/web", "prod");
    world.ecr.behindOurBackTag("shop/web", "team", "a");
  }

  private void owned(String name, String cluster) {
    var parts = name.split("/", 2);
    var owner = new RepositoryOwner(cluster, parts[0], parts[1], "uid-1");
    var _ = world.ecr.behindOurBackCreate(name, owner.tags());
  }

  private static RegistrySample removing() {
    return RegistrySample.main().deletion(RegistryDeletionPolicy.REMOVE);
  }

  private Registry ready() {
    return world.settled(removing());
  }

  private boolean isOwned(String name) {
    return world.ecr.tagsOf(name).containsKey(RepositoryOwner.OWNER_TAG);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6, 40})
  void waitsForThoseThatReferToIt(int count) {
    // Given
    var object = ready();
    var users = IntStream.rangeClosed(1, count).mapToObj(i -> "shop/user-" + i + ";").toList();

    // When
    var held = world.delete(object, users.toArray(String[]::new));

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.writes()).isEmpty();
    assertThat(world.isConnected()).isTrue();
    var message = object.getStatus().conditions().getFirst().message();
    assertThat(users.stream().filter(message::contains))
        .containsExactlyElementsOf(users.subList(0, Math.min(5, count)));
    assertThat(message.endsWith(" and more")).isEqualTo(count > 5);
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.REPOSITORIES_REMAIN)
        .says((count == 1 ? "1 ImageRepository" : count + " ImageRepositories") + " still refer");
  }

  @Test
  void connectsForThoseThatNeedItAfterARestart() {
    // Given
    var object = ready();
    var restarted = new RegistryWorld(client);

    // When
    var held = restarted.delete(object, "shop/api");

    // Then
    assertThat(held).isPresent();
    assertThat(restarted.isConnected()).isTrue();
    assertThatStatus(object).isTerminating().hasReason(Reason.REPOSITORIES_REMAIN);
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(names = "RETAIN")
  void retainsWithoutACall(@Nullable RegistryDeletionPolicy policy) {
    // Given
    var object = world.settled(RegistrySample.main().deletion(policy));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.calls()).isEmpty();
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.isConnected()).isFalse();
    assertThat(isOwned("shop/api")).isTrue();
  }

  @Test
  void retainsWhileItIsSuspended() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistrySample.main().suspended().edit(object);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.calls()).isEmpty();
  }

  @Test
  void removesOwnershipOfThisClusterOnly() {
    // Given
    owned("shop/eu", "prod-eu");
    owned("shop/test", "test");
    var _ = world.ecr.behindOurBackCreate("by-hand", Map.of("team", "b"));
    var _ = world.ecr.behindOurBackCreate("odd", Map.of(RepositoryOwner.OWNER_TAG, "prod"));
    var _ = world.ecr.behindOurBackCreate("half", Map.of(RepositoryOwner.UID_TAG, "uid-1"));
    var object = ready();
    var untouched = List.of("shop/eu", "shop/test", "by-hand", "odd", "half");
    var before = untouched.stream().map(world.ecr::tagsOf).toList();

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.writes()).containsExactly("untag", "untag");
    assertThat(world.ecr.tagsOf("shop/api")).isEmpty();
    assertThat(world.ecr.tagsOf("shop/web")).isEqualTo(Map.of("team", "a"));
    assertThat(untouched.stream().map(world.ecr::tagsOf)).isEqualTo(before);
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.said())
        .contains("Normal Removed ownership tags were taken off repositories: 2");
  }

  @Test
  void removesFromWhatWasMadeSinceTheLastLook() {
    // Given
    var object = ready();
    owned("shop/late", "prod");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(isOwned("shop/late")).isFalse();
  }

  @Test
  void removesAfterARestart() {
    // Given
    var status = ready().getStatus();
    world = new RegistryWorld(client);
    owned("shop/api", "prod");
    var object = removing().build();
    object.setStatus(status);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.calls()).containsExactly("accountId", "repositories", "tags", "untag");
    assertThat(isOwned("shop/api")).isFalse();
  }

  @Test
  void neverReadyItMakesNoCall() {
    // Given
    var object = removing().build();

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.clients.addresses()).isEmpty();
    assertThat(isOwned("shop/api")).isTrue();
  }

  @Test
  void aTwinThatWasNeverReadyMakesNoCall() {
    // Given
    var object = removing().build();
    var _ = world.look(object, RegistrySample.of("first").created("2026-11-01T08:00:00Z").build());
    assertThatStatus(object).isFailed().hasReason(Reason.DUPLICATE_REGISTRY);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.clients.addresses()).isEmpty();
    assertThat(isOwned("shop/api")).isTrue();
  }

  @Test
  void suspendedTheRemovalWaits() {
    // Given
    var object = ready();
    removing().suspended().edit(object);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.calls()).isEmpty();
    assertThat(isOwned("shop/api")).isTrue();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.SUSPENDED)
        .says("set spec.suspend to false", "spec.deletionPolicy to Retain");
    removing().edit(object);
    assertThat(world.delete(object)).isEmpty();
    assertThat(isOwned("shop/api")).isFalse();
  }

  @Test
  void suspendedAndNeverReadyItGoes() {
    // Given
    var object = removing().suspended().build();

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.clients.addresses()).isEmpty();
  }

  static Stream<Arguments> failures() {
    return Stream.of("repositories", "tags", "untag")
        .flatMap(
            operation ->
                Stream.of(
                    arguments(
                        operation,
                        new RegistryException.AccessDenied("no", null),
                        Reason.ACCESS_DENIED,
                        true),
                    arguments(
                        operation,
                        new RegistryException.Throttled("slow", null),
                        Reason.THROTTLED,
                        false)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aRemovalThatFailsHoldsAndGoesOn(
      String operation, RegistryException failure, String reason, boolean stalled) {
    // Given
    var object = ready();
    // Of tags: one that may not be read is skipped; that none may be is a fault.
    world.ecr.failAlways(operation, failure);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(held.get().stalled()).isEqualTo(stalled);
    assertThat(world.isConnected()).isTrue();
    assertThat(isOwned("shop/api") || isOwned("shop/web")).isTrue();
    assertThatStatus(object).isTerminating().hasReason(reason).says(failure.getMessage());
    world.ecr.heal();
    assertThat(world.delete(object)).isEmpty();
    assertThat(isOwned("shop/api") || isOwned("shop/web")).isFalse();
  }

  @Test
  void whatVanishesMeanwhileIsLookedForAgain() {
    // Given
    var object = ready();
    world.ecr.meanwhile("repositories", () -> world.ecr.behindOurBackDelete("shop/api"));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThatStatus(object).isTerminating().hasReason(Reason.CONFLICT);
    assertThat(world.delete(object)).isEmpty();
    assertThat(isOwned("shop/web")).isFalse();
  }

  @Test
  void credentialsOfAnotherAccountHoldARemoval() {
    // Given
    var status = ready().getStatus();
    world = new RegistryWorld(client);
    world.ecr.useCredentialsOf("999999999999");
    var object = removing().build();
    object.setStatus(status);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.calls()).containsExactly("accountId");
    assertThatStatus(object).isTerminating().hasReason(Reason.ACCOUNT_MISMATCH);
  }

  @Test
  void aSecretThatIsGoneHoldsARemoval() {
    // Given
    var object = ready();
    removing().secret().edit(object);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.calls()).isEmpty();
    assertThat(isOwned("shop/api")).isTrue();
    assertThatStatus(object).isTerminating().hasReason(Reason.CREDENTIALS_UNUSABLE);
  }
}
