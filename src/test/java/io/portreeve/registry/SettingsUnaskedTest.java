package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.testing.FakeRegistrySettings;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read and written though nobody asks for it, and fails for a while. */
@EnableKubernetesMockClient(crud = true)
class SettingsUnaskedTest {
  private static KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  private String exclusions() {
    return world.settings.of(Setting.PULL_TIME_EXCLUSIONS).toString();
  }

  @Test
  void ourOwnExclusionIsTriedAgainAtTheNextLook() {
    // Given
    world.settings.fail(
        "create pullTimeExclusions", () -> new RegistryException.Throttled("slow", null));
    var object = world.settled(RegistrySample.main());
    assertThatStatus(object).isCurrent();
    assertThat(exclusions()).doesNotContain(FakeRegistrySettings.PRINCIPAL);
    world.settings.heal();

    // When
    var _ = world.look(object);

    // Then
    assertThat(exclusions()).contains(FakeRegistrySettings.PRINCIPAL);
    var _ = world.look(object);
    assertThat(world.settings.calls()).doesNotContain("read pullTimeExclusions");
  }

  @Test
  void ourOwnExclusionThatIsNotAllowedIsTriedAtTheNextRotation() {
    // Given
    world.settings.fail(
        "create pullTimeExclusions", () -> new RegistryException.AccessDenied("no", null));
    var object = world.settled(RegistrySample.main());

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls()).doesNotContain("read pullTimeExclusions");
  }

  @Test
  void whatIsReplicatedIsReadAgainAtTheNextLook() {
    // Given
    world.settings.behindOurBackSet(
        Setting.REPLICATION,
        "{\"rules\":[{\"destinations\":[{\"region\":\"us-west-2\",\"registryId\":\"123456789012\"}]}]}");
    world.settings.fail("read replication", () -> new RegistryException.Unavailable("down", null));
    var object = world.settled(RegistrySample.main());
    assertThatStatus(object).isCurrent();
    world.settings.heal();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls()).contains("read replication");
    var _ = world.look(object);
    assertThat(world.settings.calls()).doesNotContain("read replication");
  }

  @Test
  void whoWeAreIsAskedWithPausesWhereNothingHangsOnIt() {
    // Given
    world.settings.fail("principal", () -> new RegistryException.Unavailable("down", null));
    var object = world.settled(RegistrySample.main());

    // When
    var asked = 0;
    for (int i = 0; i < 60; i++) {
      world.later(Duration.ofMinutes(1));
      var _ = world.look(object);
      asked += (int) world.settings.calls().stream().filter("principal"::equals).count();
    }

    // Then
    assertThat(asked).isBetween(3, 6);
    world.settings.heal();
    world.later(Duration.ofHours(1));
    var _ = world.look(object);
    assertThat(exclusions()).contains(FakeRegistrySettings.PRINCIPAL);
  }

  @Test
  void whoWeAreIsAskedAtEachLookWhereExclusionsAreAsked() {
    // Given
    world.settings.fail("principal", () -> new RegistryException.Unavailable("down", null));
    var object =
        world.settled(RegistrySample.main().with(new EcrSample().excluding(EcrSample.SCANNER)));
    assertThatStatus(object).isInProgress();
    world.settings.heal();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isCurrent();
  }

  @Test
  void whatNobodyExpectsOfOurExclusionKeepsNoSettingFromBeingApplied() {
    // Given
    world.settings.fail(
        "read pullTimeExclusions",
        () -> {
          throw new IllegalArgumentException("odd");
        });

    // When
    var object = world.settled(RegistrySample.main().with(new EcrSample().signing("a")));

    // Then
    assertThat(object.getStatus().settings()).anyMatch(each -> each.name().equals("signing"));
    assertThatStatus(object).isInProgress().says("odd");
  }
}
