package io.portreeve.repository;

import static io.portreeve.repository.World.PULLER;
import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Conditions;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often events and requests have a repository looked at. */
@EnableKubernetesMockClient(crud = true)
class RepositoryPaceTest {
  private KubernetesClient client;
  private World world;
  private ImageRepository object;

  @BeforeEach
  void start() {
    world = new World(client);
    object = world.settled(everything());
  }

  private void event() {
    world.connection().suspect(RepositoryName.parse("shop/api"));
    world.connection().suspectImages(RepositoryName.parse("shop/api"));
  }

  private int looks() {
    return Collections.frequency(world.ecr.calls(), "repository");
  }

  @Test
  void T59_requestsWithoutEndAreServedAtAPace() {
    // Given
    var looks = 0;
    var counts = 0;

    // When
    for (var i = 0; i < 60; i++) {
      World.request(object, "request " + i);
      var _ = world.wake(object);
      looks += looks();
      counts += Collections.frequency(world.ecr.calls(), "statistics");
      world.later(Duration.ofSeconds(1));
    }

    // Then
    assertThat(looks).isEqualTo(6);
    assertThat(counts).isEqualTo(6);
  }

  @Test
  void T59_requestsForManyImagesAreServedSeldomer() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 3_500);
    World.request(object, "1");
    var _ = world.wake(object);
    assertThat(object.getStatus().images()).isEqualTo(3_500);
    world.later(Duration.ofSeconds(15));
    World.request(object, "2");
    var before = object.getStatus();

    // When
    var report = world.wake(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(object.getStatus()).isEqualTo(before);
    assertThat(report.again()).contains(Duration.ofSeconds(30));
    world.later(Duration.ofSeconds(30));
    var _ = world.wake(object);
    assertThat(world.ecr.calls()).contains("repository", "statistics");
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("2");
  }

  @Test
  void noRequestIsPutOffForMoreThanTwoMinutes() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 20_000);
    World.request(object, "1");
    var _ = world.wake(object);
    World.request(object, "2");

    // When
    var report = world.wake(object);

    // Then
    assertThat(report.again()).contains(Duration.ofMinutes(2));
  }

  @Test
  void whatIsEditedIsAppliedWhileARequestIsPutOff() {
    // Given
    World.request(object, "1");
    var _ = world.wake(object);
    var edited = everything().scanOnPush(false).generation(2).build();
    edited.setStatus(object.getStatus());
    World.request(edited, "2");
    world.later(Duration.ofSeconds(2));

    // When
    var report = world.wake(edited);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setScanOnPush");
    assertThat(world.ecr.calls()).doesNotContain("statistics");
    assertThat(edited.getStatus().lastHandledReconcileAt()).isEqualTo("1");
    assertThat(report.again()).contains(Duration.ofSeconds(8));
    world.later(Duration.ofSeconds(8));
    var _ = world.wake(edited);
    assertThat(world.ecr.calls()).contains("repository", "statistics");
    assertThat(edited.getStatus().lastHandledReconcileAt()).isEqualTo("2");
  }

  @Test
  void whoeverAskedBeforeAndIsServedIsLookedAtAsEver() {
    // Given
    World.request(object, "1");
    var _ = world.wake(object);
    world.later(Duration.ofSeconds(11));
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    event();

    // When
    var _ = world.wake(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setScanOnPush");
  }

  @Test
  void T59_aRequestThatStaysOpenDoesNotEndThePauses() {
    // Given
    object = world.settled(shared());
    world.ecr.failAlways("setPolicy", new RegistryException.Invalid("no principal", null));
    world.connection().client().removePolicy(RepositoryName.parse("shop/api"));
    World.request(object, "1");
    var looks = 0;
    var counts = 0;
    var writes = 0;

    // When
    for (var i = 0; i < 10; i++) {
      event();
      var _ = world.wake(object);
      looks += looks();
      counts += Collections.frequency(world.ecr.calls(), "statistics");
      writes += Collections.frequency(world.ecr.calls(), "setPolicy");
      world.later(Duration.ofSeconds(2));
    }

    // Then
    assertThat(looks).isEqualTo(2);
    assertThat(writes).isEqualTo(2);
    assertThat(counts).isEqualTo(1);
    assertThat(object.getStatus().lastHandledReconcileAt()).isNull();
    world.ecr.heal();
    var _ = world.look(object);
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("1");
  }

  @Test
  void T59_whatCannotBeAppliedIsTriedSeldomerThanEventsCome() {
    // Given
    var edited = everything().pull(PULLER).generation(2).build();
    edited.setStatus(object.getStatus());
    world.ecr.failAlways("setPolicy", new RegistryException.Invalid("no principal", null));
    var writes = 0;

    // When
    for (var i = 0; i < 60; i++) {
      event();
      var _ = world.wake(edited);
      writes += Collections.frequency(world.ecr.calls(), "setPolicy");
      world.later(Duration.ofSeconds(2));
    }

    // Then
    assertThat(writes).isBetween(4, 8);
  }

  @Test
  void T59_aLookThatFailsKeepsItsPauseAndIsNotTakenForGood() {
    // Given
    world.ecr.failAlways(
        "lifecyclePolicy", new RegistryException.AccessDenied("ecr:GetLifecyclePolicy", null));
    var calls = 0;

    // When
    for (var i = 0; i < 10; i++) {
      event();
      var _ = world.wake(object);
      calls += world.ecr.calls().size();
      assertThat(Conditions.isTrue(object.getStatus().conditions(), Condition.READY)).isFalse();
      world.later(Duration.ofSeconds(2));
    }

    // Then
    assertThat(calls).isBetween(6, 8);
  }

  @Test
  void T59_countsAtMostEveryFiveMinutesAndForgetsNothing() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 1);
    event();
    var report = world.wake(object);
    var counts = 0L;

    // When
    for (var i = 0; i < 29; i++) {
      world.later(Duration.ofSeconds(10));
      world.ecr.behindOurBackPush("shop/api", 1);
      event();
      report = world.wake(object);
      counts += world.ecr.calls().stream().filter("statistics"::equals).count();
      assertThat(world.ecr.calls()).contains("repository", "tags");
    }

    // Then
    assertThat(counts).isZero();
    assertThat(report.again().orElseThrow()).isEqualTo(Duration.ofSeconds(10));
    world.later(Duration.ofSeconds(10));
    var _ = world.wake(object);
    assertThat(world.ecr.calls()).containsExactly("statistics", "scanFrequencies");
    assertThat(object.getStatus().images()).isEqualTo(30);
  }

  @Test
  void T59_looksAtMostEveryTenSeconds() {
    // Given
    event();
    var _ = world.wake(object);
    world.later(Duration.ofSeconds(2));
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    event();

    // When
    var report = world.wake(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(report.again().orElseThrow()).isEqualTo(Duration.ofSeconds(8));
    world.later(Duration.ofSeconds(8));
    var _ = world.wake(object);
    assertThat(world.ecr.writes()).containsExactly("setScanOnPush");
  }

  @Test
  void whoAsksIsAnsweredAtOnce() {
    // Given
    event();
    var _ = world.wake(object);
    world.ecr.behindOurBackPush("shop/api", 1);

    // When
    World.request(object, "1");
    var _ = world.wake(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(1);
    assertThat(world.ecr.calls()).contains("repository", "statistics");
  }

  @Test
  void anEventOfSettingsCountsNoImages() {
    // Given
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    world.ecr.behindOurBackPush("shop/api", 2);
    world.connection().suspect(RepositoryName.parse("shop/api"));

    // When
    var _ = world.wake(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setScanOnPush");
    assertThat(world.ecr.calls()).doesNotContain("statistics");
    world.connection().suspectImages(RepositoryName.parse("shop/api"));
    var _ = world.wake(object);
    assertThat(object.getStatus().images()).isEqualTo(2);
  }

  @Test
  void anEventOfImagesAsksNothingOfSettings() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 2);
    world.connection().suspectImages(RepositoryName.parse("shop/api"));

    // When
    var _ = world.wake(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("statistics", "scanFrequencies");
    assertThat(object.getStatus().images()).isEqualTo(2);
  }
}
