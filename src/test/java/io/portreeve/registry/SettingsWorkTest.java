package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.testing.FakeRegistrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings of a registry that answers. */
@EnableKubernetesMockClient(crud = true)
class SettingsWorkTest {
  private static KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  private static RegistrySample everything() {
    return RegistrySample.main().with(EcrSample.everything());
  }

  private static SettingStatus status(Registry object, String name) {
    return object.getStatus().settings().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Map<Setting, String> all() {
    var all = new EnumMap<Setting, String>(Setting.class);
    for (var setting : Setting.values()) {
      all.put(setting, world.settings.of(setting).toString());
    }
    return all;
  }

  @Test
  void appliesEverythingThatIsAsked() {
    // Given
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isCurrent();
    assertThat(object.getStatus().settings())
        .extracting(SettingStatus::name)
        .containsExactlyInAnyOrder(
            "accountSettings",
            "registryPolicy",
            "replication",
            "scanning",
            "creationTemplates",
            "pullThroughCaches",
            "signing",
            "pullTimeExclusions");
    assertThat(object.getStatus().settings())
        .allMatch(each -> each.state() == SettingStatus.State.InSync);
    assertThat(world.settings.of(Setting.REPLICATION).toString()).contains("eu-central-1");
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES).has("docker-hub")).isTrue();
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES).has("app")).isTrue();
    assertThat(world.settings.of(Setting.REGISTRY_POLICY).toString())
        .contains("PortreeveReplicate");
    assertThat(world.settings.of(Setting.SIGNING).toString()).contains(EcrSample.PROFILE);
    assertThat(world.settings.of(Setting.ACCOUNT_SETTINGS).path("BLOB_MOUNTING").asText())
        .isEqualTo("ENABLED");
    assertThat(world.settings.of(Setting.PULL_TIME_EXCLUSIONS).toString())
        .contains(EcrSample.SCANNER, FakeRegistrySettings.PRINCIPAL);
    assertThat(world.settings.calls()).contains("validate docker-hub");
    assertThat(object.getStatus().drift()).isEmpty();
  }

  @Test
  void writesNothingWhereNothingDiffers() {
    // Given
    var object = world.settled(everything());
    var before = all();
    world.later(Duration.ofMinutes(10));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).isEmpty();
    assertThat(all()).isEqualTo(before);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void costsNineCallsPerIntervalAtMost() {
    // Given
    var object = world.settled(everything());
    world.later(Duration.ofMinutes(10));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.calls().size() + world.settings.calls().size()).isLessThanOrEqualTo(9);
    assertThat(world.settings.calls())
        .containsExactlyInAnyOrder(
            "read registryPolicy",
            "read replication",
            "read scanning",
            "read creationTemplates",
            "read pullThroughCaches",
            "read signing");
  }

  @Test
  void comparesTheRestOnRotation() {
    // Given
    var object = world.settled(everything());
    world.later(Duration.ofHours(6));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls())
        .contains("read accountSettings", "read pullTimeExclusions", "validate docker-hub");
    assertThat(world.settings.writes()).isEmpty();
  }

  @Test
  void comparesTheRestWhenAsked() {
    // Given
    var object = world.settled(everything());
    RegistryWorld.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls()).contains("read accountSettings");
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("now");
  }

  @Test
  void asksNothingOfSettingsThatNobodyDeclares() {
    // Given
    var object = world.settled(RegistrySample.main());
    world.later(Duration.ofMinutes(10));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls()).isEmpty();
    assertThat(object.getStatus().settings()).isEmpty();
  }

  @Test
  void excludesItsOwnPullsWithoutBeingAsked() {
    // Given
    var object = RegistrySample.main().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.PULL_TIME_EXCLUSIONS).toString())
        .contains(FakeRegistrySettings.PRINCIPAL);
    assertThat(object.getStatus().settings()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void thatItsOwnPullsCannotBeExcludedIsNoFault() {
    // Given
    var object = RegistrySample.main().build();
    world.settings.fail(
        "read pullTimeExclusions", () -> new RegistryException.AccessDenied("no", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().settings()).isEmpty();
    assertThatStatus(object).isCurrent();
    world.later(Duration.ofMinutes(10));
    var _ = world.look(object);
    assertThat(world.settings.calls()).isEmpty();
  }

  @Test
  void keepsWhatOthersPut() {
    // Given
    var foreign =
        "{\"destinations\":[{\"region\":\"us-west-2\",\"registryId\":\"123456789012\"}],"
            + "\"deleteReplication\":{\"enabled\":true},\"unheardOf\":1}";
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[" + foreign + "]}");
    var object = RegistrySample.main().with(new EcrSample().replicating("eu-central-1")).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.REPLICATION).path("rules"))
        .hasSize(2)
        .contains(FakeRegistrySettings.json(foreign));
    RegistrySample.main().edit(object);
    var _ = world.look(object);
    assertThat(world.settings.of(Setting.REPLICATION).path("rules"))
        .containsExactly(FakeRegistrySettings.json(foreign));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anEventHasEverythingCompared() {
    // Given
    var object = world.settled(everything());
    var woken = new ArrayList<String>();
    world.onChange(woken::add);
    var _ = world.connections.changed("main", Set.of(), Set.of(), true);

    // When
    var _ = world.look(object);

    // Then
    assertThat(woken).containsExactly("main");
    assertThat(world.settings.calls()).contains("read accountSettings", "read pullTimeExclusions");
    assertThat(world.settings.calls()).doesNotContain("validate docker-hub");
  }

  @Test
  void knowsWhichRepositoriesAreReplicated() {
    // Given
    var object =
        world.settled(RegistrySample.main().with(new EcrSample().replicating("eu-central-1")));

    // When
    var _ = world.look(object);

    // Then
    var connection = world.connections.get("main").orElseThrow();
    assertThat(connection.replicates(RepositoryName.parse("app/api"))).contains(true);
    assertThat(connection.replicates(RepositoryName.parse("web"))).contains(false);
  }

  @Test
  void startsABackfillOnce() {
    // Given
    var object = RegistrySample.main().with(new EcrSample().backfilling("eu-central-1")).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes())
        .containsExactly(
            "put replication",
            "create replication.existingImages eu-central-1/123456789012",
            "create pullTimeExclusions " + FakeRegistrySettings.PRINCIPAL);
    assertThat(status(object, "replication.existingImages").state())
        .isEqualTo(SettingStatus.State.InSync);
    var _ = world.look(object);
    assertThat(world.settings.calls()).containsExactly("read replication");
  }
}
