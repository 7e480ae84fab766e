package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ReplicationState;
import io.portreeve.api.v1alpha1.ScanningSettings;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.ReplicationProgress;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of a repository's images, and what it costs to know. */
@EnableKubernetesMockClient(crud = true)
class RepositoryMeasureTest {

  private KubernetesClient client;
  private World world;
  private ImageRepository object;

  @BeforeEach
  void start() {
    world = new World(client);
    object = world.settled(everything());
  }

  private static RegistryException denied() {
    return new RegistryException.AccessDenied("ecr:DescribeImages was denied", null);
  }

  private long saidThatItFailed() {
    return world.said().stream()
        .filter(said -> said.startsWith("Warning MeasurementFailed"))
        .count();
  }

  private void event() {
    world.connection().suspect(RepositoryName.parse("shop/api"));
    world.connection().suspectImages(RepositoryName.parse("shop/api"));
  }

  @Test
  void aNewRepositoryIsKnownToBeEmpty() {
    assertThat(object.getStatus().images()).isZero();
    assertThat(object.getStatus().sizeBytes()).isZero();
    assertThat(object.getStatus().monthlyCost()).isEqualTo("0.00");
    assertThat(object.getStatus().measuredTime()).isEqualTo("2026-11-21T08:00:00Z");
    assertThat(object.getStatus().lastPushTime()).isNull();
  }

  @Test
  void countsByRotation() {
    // Given
    var _ = world.ecr.behindOurBackPushImage("shop/api", 12_345_678_901L);
    world.later(Duration.ofHours(6));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(1);
    assertThat(object.getStatus().sizeBytes()).isEqualTo(12_345_678_901L);
    assertThat(object.getStatus().monthlyCost()).isEqualTo("1.24");
    assertThat(object.getStatus().lastPushTime()).isEqualTo("2026-11-01T00:01:00Z");
    assertThat(object.getStatus().measuredTime()).isEqualTo("2026-11-21T14:00:00Z");
    assertThat(object.getStatus().scanFrequency()).isEqualTo(ScanningSettings.Frequency.Manual);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void countsWhenSomethingHappenedAndOnlyOnce() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 2);
    world.ecr.scans("shop/api", "CONTINUOUS_SCAN");
    event();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(2);
    assertThat(object.getStatus().scanFrequency()).isEqualTo(ScanningSettings.Frequency.Continuous);
    var _ = world.look(object);
    assertThat(world.ecr.calls()).isEmpty();
  }

  /** A word of a registry that is newer than this program. */
  @Test
  void aFrequencyThatIsNotKnownIsNotTold() {
    // Given
    world.ecr.scans("shop/api", "HOURLY");
    event();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().scanFrequency()).isNull();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anEventIsNotForgottenWhenALookFails() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 2);
    event();
    world.ecr.failNext("repository", new RegistryException.Throttled("slow", null));
    var _ = world.look(object);
    assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(2);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aCountThatIsDeniedLeavesTheObjectReadyAndIsToldOnce() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 2);
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    world.ecr.failAlways("statistics", denied());
    event();

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setScanOnPush");
    assertThat(object.getStatus().images()).isZero();
    assertThat(object.getStatus().measuredTime()).isEqualTo("2026-11-21T08:00:00Z");
    assertThat(report.again().orElseThrow()).isEqualTo(Duration.ofHours(1));
    assertThatStatus(object).isCurrent().says("as asked", "ecr:DescribeImages was denied");
    world.later(Duration.ofHours(1));
    var _ = world.look(object);
    assertThat(world.ecr.calls()).containsExactly("statistics");
    assertThat(saidThatItFailed()).isEqualTo(1);
  }

  @Test
  void aCountThatWorksAgainSaysNothingMore() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 2);
    world.ecr.failAlways("statistics", new RegistryException.Throttled("slow", null));
    event();
    var report = world.look(object);
    assertThat(report.again().orElseThrow()).isEqualTo(Duration.ofMinutes(15));
    world.ecr.heal();
    var _ = world.look(object);
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isCurrent().says("slow");
    world.later(Duration.ofMinutes(15));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(2);
    assertThat(object.getStatus().conditions().getFirst().message())
        .isEqualTo("the repository is as asked");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void oneMeasureThatIsDeniedDoesNotKeepTheOthers() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 2);
    world.ecr.failAlways("scanFrequencies", denied());
    event();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(2);
    assertThat(saidThatItFailed()).isEqualTo(1);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void isToldEvenWhereASettingIsDenied() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 2);
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    world.ecr.failAlways("setScanOnPush", denied());
    event();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(2);
    assertThatStatus(object).isFailed().hasReason(Reason.ACCESS_DENIED);
  }

  @Test
  void replicationIsAskedOnlyWhereThereIsSome() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 1);
    world.ecr.replicates(
        "shop/api",
        new ReplicationProgress(
            "us-east-1", "123456789012", ReplicationProgress.State.IN_PROGRESS, null),
        new ReplicationProgress(
            "ap-northeast-1", "123456789012", ReplicationProgress.State.FAILED, "no such region"));
    event();
    var _ = world.look(object);
    assertThat(world.ecr.calls()).doesNotContain("replication");
    world.connection().replication(name -> name.value().startsWith("shop/"));
    world.later(Duration.ofMinutes(5));

    // When
    var report = world.look(object);

    // Then
    assertThat(object.getStatus().replication())
        .containsExactly(
            new ReplicationState(
                "us-east-1", "123456789012", ReplicationState.State.InProgress, null),
            new ReplicationState(
                "ap-northeast-1", "123456789012", ReplicationState.State.Failed, "no such region"));
    assertThat(report.again().orElseThrow()).isEqualTo(Duration.ofMinutes(15));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aReplicationUnderWayIsAskedForAgain() {
    // Given
    replicationUnderWay();
    world.ecr.replicates(
        "shop/api",
        new ReplicationProgress(
            "us-east-1", "123456789012", ReplicationProgress.State.COMPLETE, null));
    world.later(Duration.ofMinutes(15));

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("statistics", "replication");
    assertThat(object.getStatus().replication())
        .extracting(ReplicationState::state)
        .containsExactly(ReplicationState.State.Complete);
    assertThat(report.again().orElseThrow()).isGreaterThan(Duration.ofHours(4));
  }

  private void replicationUnderWay() {
    world.ecr.behindOurBackPush("shop/api", 1);
    world.ecr.replicates(
        "shop/api",
        new ReplicationProgress(
            "us-east-1", "123456789012", ReplicationProgress.State.IN_PROGRESS, null));
    world.connection().replication(_ -> true);
    event();
    var _ = world.look(object);
  }

  @Test
  void replicationThatIsNotKnownYetLeavesWhatWasTold() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 1);
    var told =
        new ReplicationState("us-east-1", "123456789012", ReplicationState.State.Complete, null);
    var before = Measurement.of(object.getStatus()).withReplication(List.of(told));
    var measuring =
        new Measuring(world.connection(), RepositoryName.parse("shop/api"), null, List::of);

    // When
    var unknown = measuring.measure(before, world.now(), false);
    world.connection().replication(_ -> false);
    var known = measuring.measure(before, world.now(), false);

    // Then
    assertThat(unknown.measurement().replication()).containsExactly(told);
    assertThat(known.measurement().replication()).isEmpty();
  }

  @Test
  void replicationIsAskedForOnceItIsKnown() {
    // Given
    world.ecr.behindOurBackPush("shop/api", 1);
    event();
    var report = world.look(object);
    assertThat(report.again().orElseThrow()).isEqualTo(Duration.ofMinutes(5));
    world.connection().replication(_ -> true);
    world.later(Duration.ofMinutes(5));

    // When
    report = world.look(object);

    // Then
    assertThat(world.ecr.calls()).contains("statistics", "replication");
    assertThat(report.again().orElseThrow()).isGreaterThan(Duration.ofHours(4));
  }

  @Test
  void frequenciesAreReadForTwentyFiveRepositoriesAtOnce() {
    // Given
    var names = IntStream.range(0, 60).mapToObj("shop/r%d"::formatted).toArray(String[]::new);
    world.around.held(names);
    world.around.held("shop/api");
    var objects =
        IntStream.range(0, 60)
            .mapToObj(i -> world.settled(everything().name("r" + i).uid("uid-r" + i)))
            .toList();
    world.later(Duration.ofHours(6));
    var asked = 0L;

    // When
    for (var each : objects) {
      var _ = world.look(each);
      asked += world.ecr.calls().stream().filter("scanFrequencies"::equals).count();
      assertThat(each.getStatus().scanFrequency()).isEqualTo(ScanningSettings.Frequency.Manual);
    }

    // Then
    assertThat(asked).isEqualTo(3);
  }
}
