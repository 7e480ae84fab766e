package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a registry's settings when its object goes. */
@EnableKubernetesMockClient(crud = true)
class SettingsRemovalTest {
  private static KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
    var owner = new RepositoryOwner("prod", "shop", "api", "uid-1");
    var _ = world.ecr.behindOurBackCreate("shop/api", owner.tags());
  }

  private static RegistrySample removing() {
    return RegistrySample.main().deletion(RegistryDeletionPolicy.REMOVE);
  }

  private boolean isOwned(String name) {
    return world.ecr.tagsOf(name).containsKey(RepositoryOwner.OWNER_TAG);
  }

  @Test
  void takesOurSettingsOutBeforeOwnership() {
    // Given
    var object = world.settled(removing().with(EcrSample.everything()));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.settings.of(Setting.REPLICATION).path("rules")).isEmpty();
    assertThat(world.settings.of(Setting.REGISTRY_POLICY)).isEmpty();
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES)).isEmpty();
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES)).isEmpty();
    assertThat(world.settings.of(Setting.PULL_TIME_EXCLUSIONS).path("principals")).isEmpty();
    assertThat(world.settings.of(Setting.ACCOUNT_SETTINGS).path("BLOB_MOUNTING").asText())
        .isEqualTo("ENABLED");
    assertThat(world.annotations.of("main")).isNull();
    assertThat(isOwned("shop/api")).isFalse();
    assertThat(world.pullSecrets.calls).contains("remove main");
  }

  @Test
  void retainsSettings() {
    // Given
    var object = world.settled(RegistrySample.main().with(EcrSample.everything()));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.settings.calls()).isEmpty();
    assertThat(world.pullSecrets.calls).contains("remove main");
  }

  @Test
  void aSettingThatMayNotBeRemovedHoldsItAndTheOthersGo() {
    // Given
    var object = world.settled(removing().with(EcrSample.everything()));
    world.settings.fail(
        "put replication", () -> new RegistryException.AccessDenied("no PutReplication", null));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES)).isEmpty();
    assertThat(isOwned("shop/api")).isTrue();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.SETTING_DENIED)
        .says("spec.ecr.replication", "no PutReplication");
    world.settings.heal();
    assertThat(world.delete(object)).isEmpty();
    assertThat(world.settings.of(Setting.REPLICATION).path("rules")).isEmpty();
  }

  @Test
  void aTwinThatGoesTakesNothingOut() {
    // Given
    var object = world.settled(removing().with(EcrSample.everything()));
    var older = RegistrySample.of("first").created("2026-11-01T08:00:00Z").build();

    // When
    var held = world.delete(object, List.of(), older);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.calls()).isEmpty();
    assertThat(world.settings.calls()).isEmpty();
    assertThat(isOwned("shop/api")).isTrue();
  }

  @Test
  void oneThatIsntValidAnyMoreIsHeld() {
    // Given
    var object = world.settled(removing().with(EcrSample.everything()));
    removing().interval("soon").edit(object);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.calls()).isEmpty();
    assertThatStatus(object).isTerminating().hasReason(Reason.INVALID_SPEC).says("spec.interval");
  }
}
