package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Drift;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of changes behind the operator's back. */
@EnableKubernetesMockClient(crud = true)
class RepositoryDriftTest {
  private KubernetesClient client;
  private World world;
  private ImageRepository object;

  @BeforeEach
  void start() {
    world = new World(client);
    object = world.settled(everything());
  }

  private void scanIsTurnedOff() {
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    world.list();
  }

  private long detected() {
    return world.said().stream().filter(said -> said.startsWith("Warning DriftDetected")).count();
  }

  @Test
  void isInTheStatusNewestFirst() {
    // Given
    scanIsTurnedOff();
    var _ = world.look(object);
    world.later(Duration.ofMinutes(10));
    world.ecr.behindOurBackSetTagMutability("shop/api", new TagMutabilitySetting(true, Set.of()));
    world.list();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift())
        .containsExactly(
            new Drift(
                "tagMutability", "Mutable", "Immutable except [dev-*]", "2026-11-21T08:10:00Z"),
            new Drift("scan.onPush", "false", "true", "2026-11-21T08:00:00Z"));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void isToldAlsoWhenItCanNotBeRepaired() {
    // Given
    scanIsTurnedOff();
    world.ecr.failAlways("setScanOnPush", new RegistryException.AccessDenied("no", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift()).hasSize(1);
    assertThat(detected()).isEqualTo(1);
    assertThat(world.said()).noneMatch(said -> said.contains("DriftRepaired"));
    assertThatStatus(object).isFailed().hasReason(Reason.ACCESS_DENIED);
  }

  @Test
  void isToldOnceWhileItCanNotBeRepaired() {
    // Given
    scanIsTurnedOff();
    world.ecr.failAlways("setScanOnPush", new RegistryException.Throttled("slow", null));
    for (var i = 0; i < 5; i++) {
      var _ = world.look(object);
      world.later(Duration.ofMinutes(2));
    }
    assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);
    world.ecr.heal();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift()).hasSize(1);
    assertThat(detected()).isEqualTo(1);
    assertThat(world.ecr.stateOf("shop/api").scanOnPush()).isTrue();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void theSameAgainIsNews() {
    // Given
    scanIsTurnedOff();
    var _ = world.look(object);
    world.later(Duration.ofMinutes(10));
    scanIsTurnedOff();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift())
        .extracting(Drift::time)
        .containsExactly("2026-11-21T08:10:00Z", "2026-11-21T08:00:00Z");
  }

  @Test
  void onlyTheNewestTenAreKept() {
    // Given
    for (var i = 0; i < 12; i++) {
      scanIsTurnedOff();
      var _ = world.look(object);
      world.later(Duration.ofMinutes(10));
    }

    // Then
    assertThat(object.getStatus().drift()).hasSize(Drift.KEPT);
    assertThat(object.getStatus().drift().getFirst().time()).isEqualTo("2026-11-21T09:50:00Z");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void isShortened() {
    // Given
    world.ecr.behindOurBackTag("shop/api", "team", "x".repeat(300));
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift())
        .singleElement()
        .satisfies(drift -> assertThat(drift.found()).hasSize(Drift.MAX_TEXT).endsWith("…"));
  }

  @Test
  void aChangeOfTheSpecIsNone() {
    // Given
    everything().scanOnPush(false).edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aRepositoryThatVanishedIsDrift() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 3);
    world.ecr.behindOurBackDelete("shop/api");
    world.list();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().drift())
        .extracting(Drift::setting)
        .containsExactly("repository", "lifecyclePolicy");
    assertThat(object.getStatus().images()).isZero();
    assertThatStatus(object).isCurrent();
  }
}
