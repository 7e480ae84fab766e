package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class EnforcementUpkeepTest {
  private KubernetesClient client;
  private PolicyWorld world;
  private ServingCertificateKeeper keeper;
  private final MovingClock clock = new MovingClock();
  private final FakeTufClient tuf = new FakeTufClient(clock);

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
    keeper = ServingCertificateKeeper.of(client, PolicyWorld.SETTINGS, clock, new SecureRandom());
  }

  private EnforcementUpkeep upkeep(Supplier<Set<String>> existing) {
    var trustRoots = new TrustRootKeeper(tuf, new FakeTrustRootStore(), Runnable::run, clock);
    return new EnforcementUpkeep(keeper, trustRoots, world.remembered(), existing, clock);
  }

  @Test
  void looksAtTheCertificateAtOnceAndAtOrphansEachHour() {
    // Given
    var _ = world.settled(PolicySample.policy());
    var upkeep =
        upkeep(() -> clock.now.equals(PolicyWorld.START) ? Set.of("production") : Set.of());

    // When / Then
    upkeep.look();
    assertThat(keeper.pem()).isPresent();
    assertThat(world.cluster.mutating).isNotEmpty();
    clock.now = PolicyWorld.START.plus(Duration.ofMinutes(59));
    upkeep.look();
    assertThat(world.cluster.mutating).isNotEmpty();
    clock.now = PolicyWorld.START.plus(Duration.ofHours(1));
    upkeep.look();
    assertThat(world.cluster.mutating).isEmpty();
    assertThat(world.cluster.accepted).isEmpty();
  }

  @Test
  void nothingIsRemovedWhileTheApiServerDoesntSayWhatExists() {
    // Given
    var _ = world.settled(PolicySample.policy());
    var upkeep =
        upkeep(
            () -> {
              throw new IllegalStateException("the API server can't be reached");
            });

    // When
    upkeep.look();

    // Then
    assertThat(world.cluster.mutating).isNotEmpty();
    assertThat(keeper.pem()).isPresent();
  }

  @Test
  void beginsWhenItIsTold() {
    // Given
    try (var upkeep = upkeep(Set::of)) {
      assertThat(keeper.pem()).isEmpty();

      // When
      upkeep.start();
      upkeep.start();

      // Then
      Awaitility.await().untilAsserted(() -> assertThat(keeper.pem()).isPresent());
    }
  }
}
