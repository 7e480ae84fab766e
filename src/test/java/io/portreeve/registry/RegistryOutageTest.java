package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry refuses for a while, or for good, and what is left of it afterwards. */
@EnableKubernetesMockClient(crud = true)
class RegistryOutageTest {
  private static final Duration OUTAGE = Duration.ofMinutes(10);
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

  /** Looks as often as the operator would in ten minutes; returns the pauses between. */
  private List<Duration> tenMinutes(Registry object) {
    var pauses = new ArrayList<Duration>();
    var passed = Duration.ZERO;
    while (passed.compareTo(OUTAGE) < 0) {
      var next = world.look(object).next();
      assertThatStatus(object).isInProgress();
      pauses.add(next);
      passed = passed.plus(next);
      world.later(next);
    }
    return pauses;
  }

  /** Reads or writes are throttled while somebody's change waits to be repaired. */
  @ParameterizedTest
  @ValueSource(strings = {"read", "put"})
  void tenMinutesOfThrottlingEndInSyncWithNothingLost(String throttled) {
    // Given
    var object = world.settled(everything());
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    world.settings.fail(throttled, () -> new RegistryException.Throttled("slow", null));

    // When
    var pauses = tenMinutes(object);

    // Then
    assertThat(pauses).hasSizeLessThan(10);
    world.settings.heal();
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
    assertThat(world.settings.of(Setting.REPLICATION).toString()).contains("eu-central-1");
    assertThat(status(object, "replication").repairedTimes()).hasSize(1);
    assertThat(object.getStatus().drift()).hasSize(1);
  }

  @Test
  void listingThrottledForTenMinutesKeepsWhatIsKnown() {
    // Given
    var object = world.settled(everything());
    var known = object.getStatus();
    world.ecr.failAlways("repositories", new RegistryException.Throttled("slow", null));

    // When
    var end = Instant.EPOCH.plus(OUTAGE);
    for (var now = Instant.EPOCH; now.isBefore(end); now = now.plusSeconds(60)) {
      var _ = world.look(object);
      world.later(Duration.ofSeconds(60));
    }

    // Then
    assertThat(world.settings.calls()).isEmpty();
    assertThat(object.getStatus().settings()).isEqualTo(known.settings());
    assertThat(object.getStatus().lastVerifiedTime()).isEqualTo(known.lastVerifiedTime());
    assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);
    world.ecr.heal();
    var _ = world.look(object);
    assertThat(world.settings.writes()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  /** A quota, a policy that would lock its author out: only the account's answer tells. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "put replication",
        "put scanning",
        "put registryPolicy",
        "create pullThroughCaches",
        "create creationTemplates",
        "put signing",
        "create pullTimeExclusions"
      })
  void whatTheAccountRefusesIsSaidInItsWordsAndIsAppliedOnceItIsTaken(String call) {
    // Given
    var object = everything().build();
    world.settings.fail(
        call, () -> new RegistryException.Invalid("LimitExceededException: the quota is 50", null));

    // When
    var report = world.look(object);

    // Then
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(5));
    var name = call.substring(call.indexOf(' ') + 1);
    assertThat(object.getStatus().settings())
        .filteredOn(each -> each.state() != SettingStatus.State.InSync)
        .extracting(SettingStatus::name)
        .containsExactly(name);
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.SETTING_REFUSED)
        .says("spec.ecr." + name, "the quota is 50");
    world.settings.heal();
    world.later(Duration.ofMinutes(5));
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
    assertThat(object.getStatus().drift()).isEmpty();
  }

  @Test
  void whatIsDeletedBehindOurBackIsPutAgain() {
    // Given
    var object = world.settled(everything());
    world.settings.behindOurBackSet(Setting.PULL_THROUGH_CACHES, "{}");
    world.settings.behindOurBackSet(Setting.CREATION_TEMPLATES, "{}");
    world.settings.behindOurBackSet(Setting.REGISTRY_POLICY, "{}");
    world.later(OUTAGE);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES).has("docker-hub")).isTrue();
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES).has("app")).isTrue();
    assertThat(world.settings.of(Setting.REGISTRY_POLICY).toString())
        .contains("PortreeveReplicate");
    assertThat(object.getStatus().drift()).hasSize(3);
    assertThatStatus(object).isCurrent();
  }
}
