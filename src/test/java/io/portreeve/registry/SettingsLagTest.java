package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readings that are older than what was written, and clocks that aren't where they were. */
@EnableKubernetesMockClient(crud = true)
class SettingsLagTest {
  private static final int MANY = 100;
  private static KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  private static RegistrySample sample(EcrSample ecr) {
    return RegistrySample.main().with(ecr).deletion(RegistryDeletionPolicy.REMOVE);
  }

  private static RegistrySample replicating() {
    return sample(new EcrSample().replicating("eu-central-1"));
  }

  private JsonNode rules() {
    return world.settings.of(Setting.REPLICATION).path("rules");
  }

  /** Something is written that the next readings don't show. */
  private Registry written(RegistrySample sample) {
    world.settings.showOldStates(MANY);
    var object = world.settled(sample);
    world.later(Duration.ofSeconds(5));
    return object;
  }

  @Test
  void whatIsNotShownYetAndNotAskedAnyMoreGoes() {
    // Given
    var object = written(replicating());
    assertThat(rules()).hasSize(1);
    sample(new EcrSample()).edit(object);

    // When
    var report = world.look(object);

    // Then
    assertThat(world.settings.writes()).isEmpty();
    assertThat(report.next()).isEqualTo(Duration.ofSeconds(60));
    assertThat(world.annotations.of("main")).contains("replication");
    world.settings.showOldStates(0);
    world.later(Duration.ofSeconds(60));
    var _ = world.look(object);
    assertThat(rules()).isEmpty();
    assertThat(world.annotations.of("main")).doesNotContain("replication");
    assertThat(object.getStatus().drift()).isEmpty();
  }

  @Test
  void whatIsNotShownYetHoldsADeletionUntilItIsTakenOut() {
    // Given
    var object = written(replicating());

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(held.get().next()).isEqualTo(Duration.ofSeconds(60));
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.SETTING_UNAVAILABLE)
        .says("spec.ecr.replication", "may not show yet");
    world.settings.showOldStates(0);
    world.later(Duration.ofSeconds(60));
    assertThat(world.delete(object)).isEmpty();
    assertThat(rules()).isEmpty();
    assertThat(world.annotations.of("main")).isNull();
  }

  @Test
  void whatNeverAppearsHoldsADeletionForAMinuteOnly() {
    // Given
    var object = written(replicating());
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    assertThat(world.delete(object)).isPresent();
    world.later(Duration.ofSeconds(60));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.annotations.of("main")).isNull();
  }

  @Test
  void anEntryNotShownYetGoesThoughAnotherIsWrittenMeanwhile() {
    // Given
    var object = written(sample(new EcrSample().template("one")));
    sample(new EcrSample().template("two")).edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).startsWith("create creationTemplates two");
    world.settings.showOldStates(0);
    world.later(Duration.ofSeconds(60));
    var _ = world.look(object);
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES).has("one")).isFalse();
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES).has("two")).isTrue();
    assertThatStatus(object).isCurrent();
    assertThat(object.getStatus().drift()).isEmpty();
  }

  @Test
  void aChangeNotShownYetAndTakenBackIsNobodysDrift() {
    // Given
    var object = world.settled(sample(new EcrSample().policy("One")));
    world.settings.showOldStates(MANY);
    sample(new EcrSample().policy("One", "Two")).edit(object);
    var _ = world.look(object);
    sample(new EcrSample().policy("One")).edit(object);
    var _ = world.look(object);
    world.settings.showOldStates(0);
    world.later(Duration.ofSeconds(60));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.REGISTRY_POLICY).toString())
        .contains("One")
        .doesNotContain("Two");
    assertThat(object.getStatus().drift()).isEmpty();
  }

  @Test
  void whatIsNotShownYetGoesAlsoAfterARestart() {
    // Given
    var object = written(replicating());
    sample(new EcrSample()).edit(object);

    // When
    var restarted = world.restarted();
    var report = restarted.look(object);

    // Then
    assertThat(report.next()).isEqualTo(Duration.ofSeconds(60));
    world.settings.showOldStates(0);
    restarted.later(Duration.ofSeconds(60));
    var _ = restarted.look(object);
    assertThat(rules()).isEmpty();
    assertThat(world.annotations.of("main")).doesNotContain("replication");
  }

  @Test
  void whatIsNotShownYetGoesAlsoThroughOtherCredentials() {
    // Given
    world.storeSecret(
        Map.of(RegistryCredentials.ID, "AKIA1", RegistryCredentials.SECRET, "s3cr3t"));
    var object = written(replicating().secret());
    world.later(Duration.ofSeconds(50));
    world.storeSecret(
        Map.of(RegistryCredentials.ID, "AKIA2", RegistryCredentials.SECRET, "s3cr3t"));
    sample(new EcrSample()).secret().edit(object);

    // When
    var report = world.look(object);

    // Then
    assertThat(world.second.calls()).isNotEmpty();
    assertThat(report.next()).isEqualTo(Duration.ofSeconds(60));
    world.settings.showOldStates(0);
    world.later(Duration.ofSeconds(60));
    var _ = world.look(object);
    assertThat(rules()).isEmpty();
  }

  @Test
  void aWriteThatNoAnswerCameToIsTakenOutToo() {
    // Given
    var object = world.settled(sample(new EcrSample()));
    world.later(Duration.ofMinutes(10));
    world.settings.showOldStates(MANY);
    world.settings.afterwards(
        "create creationTemplates one",
        () -> {
          throw new RegistryException.Unavailable("timed out", null);
        });
    sample(new EcrSample().template("one")).edit(object);
    var _ = world.look(object);
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES).has("one")).isTrue();
    sample(new EcrSample()).edit(object);
    var _ = world.look(object);
    world.settings.showOldStates(0);
    world.later(Duration.ofSeconds(60));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES)).isEmpty();
  }

  @Test
  void aClockSetBackKeepsNoDriftFromBeingRepaired() {
    // Given
    world.settings.showOldStates(1);
    var object = world.settled(replicating());
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    world.settings.showOldStates(0);
    world.later(Duration.ofHours(-12));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThat(rules()).hasSize(1);
  }

  @Test
  void aClockSetBackKeepsNothingFromBeingCompared() {
    // Given
    var object = world.settled(sample(new EcrSample().blobMounting()));
    world.settings.behindOurBack(
        Setting.ACCOUNT_SETTINGS, document -> document.put("BLOB_MOUNTING", "DISABLED"));
    world.later(Duration.ofHours(-12));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.ACCOUNT_SETTINGS).path("BLOB_MOUNTING").asText())
        .isEqualTo("ENABLED");
    assertThat(object.getStatus().settings())
        .extracting(SettingStatus::state)
        .containsOnly(SettingStatus.State.InSync);
  }
}
