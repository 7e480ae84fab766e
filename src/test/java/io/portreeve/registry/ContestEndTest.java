package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A contest doesn't outlive the spec that it was about. */
@EnableKubernetesMockClient(crud = true)
class ContestEndTest {
  private static KubernetesClient client;

  private static RegistrySample replicating() {
    return RegistrySample.main().with(new EcrSample().replicating("eu-central-1"));
  }

  @Test
  void aChangeOfTheSpecEndsAContest() {
    // Given
    var world = new RegistryWorld(client);
    var object = world.settled(replicating());
    for (int i = 0; i < 4; i++) {
      world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
      var _ = world.look(object);
    }
    assertThatStatus(object).isFailed().hasReason(Reason.SETTING_CONTESTED);
    replicating().interval("1h").edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThatStatus(object).isCurrent();
  }

  private static Registry contested(RegistryWorld world, RegistrySample sample) {
    var object = world.settled(sample);
    for (int i = 0; i < 4; i++) {
      world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
      var _ = world.look(object);
    }
    assertThatStatus(object).isFailed().hasReason(Reason.SETTING_CONTESTED);
    return object;
  }

  @Test
  void aChangeOfTheSpecWhoseFirstLookIsBrokenOffEndsAContest() {
    // Given
    var world = new RegistryWorld(client);
    var object = contested(world, replicating());
    replicating().interval("1h").edit(object);
    world.ecr.failNext("repositories", new RegistryException.Throttled("slow", null));
    var _ = world.look(object);
    assertThat(object.getStatus().observedGeneration())
        .isEqualTo(object.getMetadata().getGeneration());

    // When
    var restarted = world.restarted();
    var _ = restarted.look(object);

    // Then
    assertThat(restarted.settings.writes()).containsExactly("put replication");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aLookThatIsBrokenOffAloneEndsNone() {
    // Given
    var world = new RegistryWorld(client);
    var object = contested(world, replicating());
    world.ecr.failNext("repositories", new RegistryException.Throttled("slow", null));
    var _ = world.look(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.SETTING_CONTESTED);
  }

  @Test
  void aRequestThatIsAnsweredBeforeSettingsAreLookedAtEndsAContest() {
    // Given
    var key = Map.of(RegistryCredentials.ID, "AKIA1", RegistryCredentials.SECRET, "s3cr3t");
    var world = new RegistryWorld(client);
    world.second.useSettings(world.settings);
    world.storeSecret(key);
    var object = contested(world, replicating().secret());
    var _ = client.secrets().inNamespace("ops").withName("aws").delete();
    RegistryWorld.request(object, "one");
    var _ = world.look(object);
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("one");
    world.storeSecret(key);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThatStatus(object).isCurrent();
  }
}
