package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import io.portreeve.testing.Killer.Killed;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Registry is deleted while something is in its way. */
@EnableKubernetesMockClient(crud = true)
class RegistryRemovalFaultsTest {
  private static final int REPOSITORIES = 5;
  private static final Map<String, String> KEY =
      Map.of(RegistryCredentials.ID, "AKIA1", RegistryCredentials.SECRET, "s3cr3t");
  private KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
    for (int i = 0; i < REPOSITORIES; i++) {
      var owner = new RepositoryOwner("prod", "shop", "app-" + i, "uid-1");
      var _ = world.ecr.behindOurBackCreate("shop/app-" + i, owner.tags());
    }
  }

  private static RegistrySample removing() {
    return RegistrySample.main().deletion(RegistryDeletionPolicy.REMOVE);
  }

  private static RegistrySample everything() {
    return removing().with(EcrSample.everything());
  }

  /** All but account settings, of which there always is one value or another. */
  private static Map<Setting, String> settings(RegistryWorld world) {
    var all = new EnumMap<Setting, String>(Setting.class);
    for (var setting : Setting.values()) {
      if (setting != Setting.ACCOUNT_SETTINGS) {
        all.put(setting, world.settings.of(setting).toString());
      }
    }
    return all;
  }

  private long owned() {
    return IntStream.range(0, REPOSITORIES)
        .mapToObj(i -> world.ecr.tagsOf("shop/app-" + i))
        .filter(tags -> tags.containsKey(RepositoryOwner.OWNER_TAG))
        .count();
  }

  /** The status that says that something was written comes after the writes. */
  @Test
  void killedBeforeTheFirstStatusEverythingIsTakenOut() {
    // Given
    var nothing = settings(world);
    world.killer.killAt(Integer.MAX_VALUE);
    var _ = world.look(everything().build());
    var steps = world.killer.rest();
    assertThat(steps).isGreaterThan(8);

    for (int step = 1; step <= steps; step++) {
      var killed = new RegistryWorld(client);
      var object = everything().build();
      killed.killer.killAt(step);
      assertThatExceptionOfType(Killed.class).isThrownBy(() -> killed.look(object));
      var _ = killed.killer.rest();
      assertThat(object.getStatus()).isNull();

      // When
      var restarted = killed.restarted();
      if (restarted.delete(object).isPresent()) {
        // What was put before it was killed may not be shown yet.
        restarted.later(Duration.ofSeconds(60));
      }
      var held = restarted.delete(object);

      // Then
      assertThat(held).as("step %d", step).isEmpty();
      assertThat(settings(restarted)).as("step %d", step).isEqualTo(nothing);
      assertThat(restarted.annotations.of("main")).isNull();
    }
  }

  @Test
  void aLostStatusLosesNothingOfOurs() {
    // Given
    var object = world.settled(everything());
    object.setStatus(null);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.settings.of(Setting.REPLICATION).path("rules")).isEmpty();
    assertThat(owned()).isZero();
  }

  @Test
  void skipsWhatMayNotBeReadAndSaysHowMany() {
    // Given
    var object = world.settled(removing());
    world.ecr.failNext("tags", new RegistryException.AccessDenied("no ListTags there", null));
    world.ecr.failNext("tags", new RegistryException.AccessDenied("no ListTags there", null));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(owned()).isEqualTo(2);
    assertThat(world.said())
        .contains(
            "Normal Removed ownership tags were taken off repositories: 3",
            "Warning AccessDenied repositories whose tags may not be read were skipped: 2;"
                + " ownership tags on them, if there are any, stay: no ListTags there");
  }

  @Test
  void thatNoneMayBeReadHoldsItUntilOneMay() {
    // Given
    var object = world.settled(removing());
    world.ecr.failAlways("tags", new RegistryException.AccessDenied("no ListTags", null));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.ACCESS_DENIED)
        .says("no ListTags", "spec.deletionPolicy to Retain");
    world.ecr.heal();
    assertThat(world.delete(object)).isEmpty();
    assertThat(owned()).isZero();
  }

  @Test
  void brokenOffItGoesOnWhereItWas() {
    // Given
    var object = world.settled(removing());
    world.ecr.dieAt(5);
    assertThat(world.delete(object)).isPresent();
    assertThat(world.calls()).containsExactly("repositories", "tags", "untag", "tags");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(owned()).isZero();
    assertThat(world.calls()).filteredOn("tags"::equals).hasSize(4);
    assertThat(world.said())
        .contains("Normal Removed ownership tags were taken off repositories: 5");
  }

  @Test
  void anotherOfTheSameNameBeginsAnew() {
    // Given
    var first = world.settled(removing());
    world.ecr.dieAt(5);
    assertThat(world.delete(first)).isPresent();
    var next = removing().build();
    next.getMetadata().setUid("uid-of-another");
    var _ = world.look(next);

    // When
    var held = world.delete(next);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.calls()).filteredOn("tags"::equals).hasSize(REPOSITORIES);
    assertThat(owned()).isZero();
  }

  @Test
  void saysWhatWasRemovedOnceThoughWhatComesAfterItFails() {
    // Given
    var object = world.settled(removing());
    world.pullSecrets.failRemovals(new IllegalStateException("the API server is away"));
    assertThat(world.delete(object)).isPresent();

    // When
    assertThat(world.delete(object)).isPresent();

    // Then
    assertThat(world.calls()).doesNotContain("tags", "untag");
    world.pullSecrets.failRemovals(null);
    assertThat(world.delete(object)).isEmpty();
    assertThat(world.said())
        .filteredOn(said -> said.startsWith("Normal Removed ownership"))
        .containsExactly("Normal Removed ownership tags were taken off repositories: 5");
  }

  /** Its users can't delete their repositories without it either: all is held, nothing is lost. */
  @ParameterizedTest
  @ValueSource(strings = {"", "shop/app-0"})
  void itsSecretGoneWhileItGoesIsSaidAndHeals(String user) {
    // Given
    world.storeSecret(KEY);
    var object = world.settled(everything().secret());
    var _ = client.secrets().inNamespace("ops").withName("aws").delete();
    var users = user.isEmpty() ? List.<String>of() : List.of(user);

    // When
    var held = world.delete(object, users);

    // Then
    assertThat(held).isPresent();
    assertThat(held.get().next()).isEqualTo(Duration.ofMinutes(5));
    assertThat(world.calls()).isEmpty();
    assertThat(world.annotations.of("main")).isNotNull();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.CREDENTIALS_UNUSABLE)
        .says("Secret \"ops/aws\" doesn't exist");
    world.storeSecret(KEY);
    assertThat(world.second.calls()).isEmpty();
    world.second.useSettings(world.settings);
    assertThat(world.delete(object)).isEmpty();
    assertThat(world.settings.of(Setting.REPLICATION).path("rules")).isEmpty();
    assertThat(world.annotations.of("main")).isNull();
  }
}
