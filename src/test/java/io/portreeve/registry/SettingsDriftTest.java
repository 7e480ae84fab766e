package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.ScanningSettings;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others who change the same settings. */
@EnableKubernetesMockClient(crud = true)
class SettingsDriftTest {
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

  @Test
  void showsADriftAndRepairsIt() {
    // Given
    var object = world.settled(everything());
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    world.later(Duration.ofMinutes(10));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThat(world.settings.of(Setting.REPLICATION).toString()).contains("eu-central-1");
    assertThat(object.getStatus().drift())
        .singleElement()
        .satisfies(
            drift -> {
              assertThat(drift.setting()).startsWith("replication");
              assertThat(drift.time()).isEqualTo("2026-11-21T08:10:00Z");
            });
    assertThat(status(object, "replication").repairedTimes())
        .containsExactly("2026-11-21T08:10:00Z");
    assertThat(world.said())
        .anyMatch(said -> said.startsWith("Warning DriftDetected spec.ecr.replication"))
        .anyMatch(said -> said.startsWith("Normal DriftRepaired spec.ecr.replication"));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void tellsADriftThatItCannotRepair() {
    // Given
    var object = world.settled(everything());
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    world.settings.fail("put replication", () -> new RegistryException.AccessDenied("no", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift()).hasSize(1);
    assertThatStatus(object).isFailed().hasReason(Reason.SETTING_DENIED);
    world.settings.heal();
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void keepsTheTenNewestChangesOfOthers() {
    // Given
    var object = world.settled(everything());

    // When
    for (int i = 0; i < 12; i++) {
      world.later(Duration.ofHours(1));
      world.settings.behindOurBackSet(Setting.SIGNING, "{\"rules\":[]}");
      var _ = world.look(object);
    }

    // Then
    assertThat(object.getStatus().drift()).hasSize(10);
    assertThat(object.getStatus().drift().getFirst().time()).isEqualTo("2026-11-21T20:00:00Z");
  }

  @Test
  void aFourthChangeWithinAnHourIsContested() {
    // Given
    var object = world.settled(everything());
    for (int i = 0; i < 3; i++) {
      world.later(Duration.ofMinutes(10));
      world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
      var _ = world.look(object);
      assertThatStatus(object).isCurrent();
    }
    world.later(Duration.ofMinutes(10));
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.SETTING_CONTESTED)
        .says("spec.ecr.replication", "2026-11-21T09:10:00Z");
    world.later(Duration.ofMinutes(20));
    var restarted = world.restarted();
    var _ = restarted.look(object);
    assertThat(restarted.settings.writes()).isEmpty();
    world.later(Duration.ofMinutes(10));
    var _ = world.look(object);
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aRequestEndsAContest() {
    // Given
    var object = world.settled(everything());
    for (int i = 0; i < 4; i++) {
      world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
      var _ = world.look(object);
    }
    assertThatStatus(object).isFailed().hasReason(Reason.SETTING_CONTESTED);
    RegistryWorld.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void twoOperatorsThatFightOverOneSettingStopAndSaySo() {
    // Given
    var other = world.elsewhere();
    var ours =
        RegistrySample.main()
            .with(new EcrSample().scanning(ScanningSettings.Type.Basic, "app/*"))
            .build();
    var theirs =
        RegistrySample.main()
            .with(new EcrSample().scanning(ScanningSettings.Type.Enhanced, "web/*"))
            .build();

    // When
    var writes = 0;
    for (int i = 0; i < 20; i++) {
      var _ = world.look(ours);
      writes += world.settings.writes().size();
      var _ = other.look(theirs);
      writes += world.settings.writes().size();
    }

    // Then
    assertThat(writes).isLessThanOrEqualTo(10);
    assertThat(List.of(status(ours, "scanning").state(), status(theirs, "scanning").state()))
        .contains(SettingStatus.State.Contested);
    assertThat(world.settings.of(Setting.SCANNING).toString()).contains("app/*", "web/*");
  }

  @Test
  void mergesAgainWhereSomebodyElseWritesAtTheSameMoment() {
    // Given
    var object = RegistrySample.main().with(new EcrSample().replicating("eu-central-1")).build();
    world.settings.afterwards(
        "put replication",
        () -> world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}"));
    world.settings.behindOurBackSet(
        Setting.REPLICATION,
        "{\"rules\":[{\"destinations\":[{\"region\":\"us-west-2\",\"registryId\":\"123456789012\"}]}]}");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).startsWith("put replication", "put replication");
    assertThat(world.settings.of(Setting.REPLICATION).toString()).contains("eu-central-1");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anOldReadingAfterAWriteIsNoDrift() {
    // Given
    world.settings.showOldStates(2);
    var object = RegistrySample.main().with(new EcrSample().replicating("eu-central-1")).build();

    // When
    var report = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsOnlyOnce("put replication");
    assertThat(report.next()).isEqualTo(Duration.ofSeconds(60));
    world.later(Duration.ofSeconds(59));
    var _ = world.look(object);
    assertThat(world.settings.writes()).isEmpty();
    var _ = world.look(object);
    assertThat(world.settings.writes()).isEmpty();
    assertThat(object.getStatus().drift()).isEmpty();
    assertThatStatus(object).isCurrent();
  }
}
