package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Reason;
import io.portreeve.testing.FakeEventQueue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What hangs on a Registry besides its settings: its queue of events, its pull Secrets. */
@EnableKubernetesMockClient(crud = true)
class RegistryEventsTest {
  private static final String URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/portreeve";
  private static KubernetesClient client;

  private final FakeEventQueue queue = new FakeEventQueue();
  private final FakeEventQueue second = new FakeEventQueue();
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
    world.clients.prepare(queue);
    world.clients.prepare(second);
  }

  @AfterEach
  void stop() {
    world.pumps.close();
  }

  private static RegistrySample listening() {
    return RegistrySample.main().with(new EcrSample().queue(URL));
  }

  private static SettingStatus events(Registry object) {
    return object.getStatus().settings().stream()
        .filter(each -> each.name().equals("events"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void readsTheQueue() {
    // Given
    var object = listening().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.clients.queueUrls()).hasToString("[" + URL + "]");
    assertThat(events(object).state()).isEqualTo(SettingStatus.State.InSync);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aQueueThatCannotBeReadIsSaidAndStopsNothing() {
    // Given
    var woken = new CopyOnWriteArrayList<String>();
    world.onChange(woken::add);
    queue.fail(new RegistryException.AccessDenied("sqs:ReceiveMessage was denied", null));
    var object = world.settled(listening());
    await().until(() -> woken.contains("main"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(events(object).state()).isEqualTo(SettingStatus.State.Denied);
    assertThat(world.isConnected()).isTrue();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.SETTING_DENIED)
        .says("spec.ecr.events", "sqs:ReceiveMessage was denied");
    queue.fail(null);
    queue.send();
    await().until(() -> world.pumps.fault("main").isEmpty());
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void leavesAQueueThatIsNotNamedAnyMore() {
    // Given
    var object = world.settled(listening());
    RegistrySample.main().edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(queue.isClosed()).isTrue();
    assertThat(object.getStatus().settings()).isEmpty();
  }

  @Test
  void leavesTheQueueWhereItIsSuspendedOrCannotBeUsed() {
    // Given
    var object = world.settled(listening());
    listening().suspended().edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(queue.isClosed()).isTrue();
    assertThat(world.pullSecrets.calls).endsWith("pause main");
    listening().edit(object);
    var _ = world.look(object);
    assertThat(second.isClosed()).isFalse();
    listening().interval("soon").edit(object);
    var _ = world.look(object);
    assertThat(second.isClosed()).isTrue();
  }

  @Test
  void aQueueOfAnotherRegistryIsRefused() {
    // Given
    var older =
        RegistrySample.of("first")
            .created("2026-11-01T08:00:00Z")
            .region("eu-central-1")
            .with(new EcrSample().queue(URL))
            .build();
    var object = listening().build();

    // When
    var _ = world.look(object, older);

    // Then
    assertThat(world.clients.queueUrls()).isEmpty();
    assertThat(events(object).state()).isEqualTo(SettingStatus.State.Refused);
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.SETTING_REFUSED)
        .says("Registry \"first\"");
  }

  @Test
  void nobodyReadsTheQueueWhileItsRegistryCannotBeOpened() {
    // Given
    world.storeSecret(
        Map.of(RegistryCredentials.ID, "AKIA1", RegistryCredentials.SECRET, "s3cr3t"));
    var object = world.settled(listening().secret());
    world.storeSecret(Map.of(RegistryCredentials.ID, "AKIA2", RegistryCredentials.SECRET, "n3w"));
    world.second.failNext("accountId", new RegistryException.AccessDenied("not yet", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(queue.isClosed()).isTrue();
    assertThatStatus(object).isFailed().hasReason(Reason.ACCESS_DENIED);
    var _ = world.look(object);
    assertThat(world.clients.queueUrls()).hasSize(2);
    assertThat(second.isClosed()).isFalse();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aListingThatFailsLeavesTheQueueBeRead() {
    // Given
    var object = world.settled(listening());
    world.ecr.failNext("repositories", new RegistryException.Throttled("slow", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(queue.isClosed()).isFalse();
    assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);
  }

  @Test
  void aQueueInTroubleIsSaidBesideASettingInTrouble() {
    // Given
    queue.fail(new RegistryException.AccessDenied("sqs:ReceiveMessage was denied", null));
    var sample = RegistrySample.main().with(new EcrSample().queue(URL).replicating("eu-central-1"));
    world.settings.fail("read replication", () -> new RegistryException.Throttled("slow", null));
    var object = world.settled(sample);
    await().until(() -> world.pumps.fault("main").isPresent());

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.SETTING_DENIED)
        .says("spec.ecr.events", "sqs:ReceiveMessage was denied", "spec.ecr.replication", "slow");
  }

  @Test
  void whileItWaitsForItsRepositoriesEventsAndPullSecretsGoOn() {
    // Given
    var status = world.settled(listening()).getStatus();
    world.pumps.close();
    var restarted = new RegistryWorld(client);
    restarted.clients.prepare(second);
    var object = listening().build();
    object.setStatus(status);

    // When
    var held = restarted.delete(object, "shop/api");

    // Then
    assertThat(held).isPresent();
    assertThat(restarted.clients.queueUrls()).hasSize(1);
    assertThat(restarted.pullSecrets.calls).contains("keep main");
    assertThat(restarted.delete(object)).isEmpty();
    assertThat(second.isClosed()).isTrue();
  }

  @Test
  void addsUpWhatItsRepositoriesHold() {
    // Given
    world.users.add(TotalsTest.object("arn:1", 2L, 3_000_000_000L));
    world.users.add(TotalsTest.object("arn:2", 5L, 500_000_000L));
    var object = RegistrySample.main().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().images()).isEqualTo(7);
    assertThat(object.getStatus().sizeBytes()).isEqualTo(3_500_000_000L);
    assertThat(object.getStatus().monthlyCost()).isEqualTo("0.35");
  }

  @Test
  void tellsHowThePullSecretsAre() {
    // Given
    world.pullSecrets.status = new PullSecretsStatus(3, "2026-11-21T20:00:00Z", List.of());
    var object = RegistrySample.main().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().pullSecrets()).isEqualTo(world.pullSecrets.status);
    assertThat(world.pullSecrets.calls).contains("keep main");
  }
}
