package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that stays open, since something is tried again, lifts no limit for ever. */
@EnableKubernetesMockClient(crud = true)
class SettingsRequestTest {
  private static KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  private static RegistrySample sample(EcrSample ecr) {
    return RegistrySample.main().with(ecr);
  }

  private static SettingStatus status(Registry object, String name) {
    return object.getStatus().settings().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void breakSigning() {
    world.settings.fail("read signing", () -> new RegistryException.Unavailable("down", null));
  }

  private int repairs(Registry object, int flips) {
    var repairs = 0;
    for (int i = 0; i < flips; i++) {
      world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
      var _ = world.look(object);
      repairs += world.settings.writes().size();
      world.later(Duration.ofMinutes(2));
    }
    return repairs;
  }

  @Test
  void aContestIsFoundWhileARequestIsOpen() {
    // Given
    var object = world.settled(sample(new EcrSample().replicating("eu-central-1").signing("a")));
    breakSigning();
    RegistryWorld.request(object, "one");

    assertThat(repairs(object, 3)).isEqualTo(3);
    assertThat(object.getStatus().lastHandledReconcileAt()).isNull();

    // When
    var repairs = repairs(object, 2);

    // Then
    assertThat(repairs).isZero();
    assertThat(status(object, "replication").state()).isEqualTo(SettingStatus.State.Contested);
    RegistryWorld.request(object, "two");
    assertThat(repairs(object, 5)).as("another request begins anew").isEqualTo(3);
    world.settings.heal();
    var _ = world.look(object);
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("two");
  }

  @Test
  void otherCredentialsMakeNoNewRequestOfAnOpenOne() {
    // Given
    world.second.useSettings(world.settings);
    world.storeSecret(
        Map.of(RegistryCredentials.ID, "AKIA1", RegistryCredentials.SECRET, "s3cr3t"));
    var object =
        world.settled(sample(new EcrSample().replicating("eu-central-1").signing("a")).secret());
    breakSigning();
    RegistryWorld.request(object, "one");
    assertThat(repairs(object, 5)).isEqualTo(3);
    world.storeSecret(
        Map.of(RegistryCredentials.ID, "AKIA2", RegistryCredentials.SECRET, "s3cr3t"));

    // When
    var repairs = repairs(object, 2);

    // Then
    assertThat(world.second.calls()).isNotEmpty();
    assertThat(repairs).isZero();
  }

  /** As a registry does that normalises what it is given. */
  private void showOtherwise(String call) {
    world.settings.afterwards(
        call,
        () -> {
          world.settings.behindOurBack(
              Setting.CREATION_TEMPLATES,
              document -> ((ObjectNode) document.get("tmpl")).put("description", "OTHER"));
          showOtherwise(call);
        });
  }

  @Test
  void whatEcrShowsOtherwiseIsWrittenThreeTimesWhileARequestIsOpen() {
    // Given
    showOtherwise("create creationTemplates tmpl");
    showOtherwise("update creationTemplates tmpl");
    var object = sample(new EcrSample().template("tmpl").signing("a")).build();
    breakSigning();
    RegistryWorld.request(object, "one");

    // When
    var writes = 0L;
    for (int i = 0; i < 12; i++) {
      var _ = world.look(object);
      writes +=
          world.settings.writes().stream()
              .filter(each -> each.endsWith("creationTemplates tmpl"))
              .count();
      world.later(Duration.ofMinutes(2));
    }

    // Then
    assertThat(writes).as("the creation, and three changes of it").isEqualTo(4);
    assertThat(status(object, "creationTemplates").state()).isEqualTo(SettingStatus.State.Refused);
  }

  @Test
  void anOpenRequestComparesEverythingOnce() {
    // Given
    var object = world.settled(sample(new EcrSample().blobMounting().signing("a")));
    breakSigning();
    RegistryWorld.request(object, "one");
    var _ = world.look(object);
    assertThat(world.settings.calls()).contains("read accountSettings");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls())
        .contains("read signing")
        .doesNotContain("read accountSettings");
  }

  @Test
  void aRequestWhoseLookIsBrokenOffKeepsItsEffect() {
    // Given
    var object = world.settled(sample(new EcrSample().replicating("eu-central-1")));
    assertThat(repairs(object, 4)).isEqualTo(3);
    RegistryWorld.request(object, "one");
    world.ecr.failNext("repositories", new RegistryException.Throttled("slow", null));
    var _ = world.look(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThatStatus(object).isCurrent();
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("one");
  }

  @Test
  void aRequestServedByAnUnreadableAnnotationComparesEverythingOnceItIsReadable() {
    // Given
    var object = world.settled(sample(new EcrSample().blobMounting().replicating("eu-central-1")));
    assertThat(repairs(object, 4)).isEqualTo(3);
    var stored = world.annotations.of("main");
    world.annotations.behindOurBackSet("main", "{");
    RegistryWorld.request(object, "one");
    var _ = world.look(object);
    assertThatStatus(object).hasReason(Reason.LAST_APPLIED_UNREADABLE);
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("one");
    world.annotations.behindOurBackSet("main", stored);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls()).contains("read accountSettings");
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThatStatus(object).isCurrent();
  }
}
