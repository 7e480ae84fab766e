package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryEvent;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Suspicion;
import io.portreeve.testing.FakeEventQueue;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import io.portreeve.testing.Samples;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventPumpsTest {
  private static final URI QUEUE =
      URI.create("https://sqs.eu-west-1.amazonaws.com/123456789012/portreeve");
  private static final Instant TIME = Instant.parse("2026-11-21T08:00:00Z");
  private static final RegistryAddress ADDRESS =
      new RegistryAddress(
          Samples.REGION, Samples.ACCOUNT, null, new CloudCredentials.DefaultChain());

  private final FakeEventQueue queue = new FakeEventQueue();
  private final FakeEventQueue second = new FakeEventQueue();
  private final FakeRegistryClientFactory clients =
      new FakeRegistryClientFactory(
          new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT),
          new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT));
  private final RegistryConnections connections = new RegistryConnections(clients);
  private final Heard heard = new Heard();
  private final List<String> changed = new CopyOnWriteArrayList<>();
  private EventPumps pumps;

  /** Notes each round of wake-ups. */
  private static final class Heard implements RegistryConnections.Listener {
    private final List<String> rounds = new CopyOnWriteArrayList<>();
    private volatile boolean fails;
    private volatile boolean breaks;

    @Override
    public boolean concerns(String registry, RepositoryName repository) {
      return true;
    }

    @Override
    public void listed(String registry, boolean first, Set<RepositoryName> names) {}

    @Override
    public void changed(String registry, Set<RepositoryName> repositories, boolean settings) {
      if (fails) {
        throw new IllegalStateException("no");
      }
      if (breaks) {
        throw new NoClassDefFoundError("gone");
      }
      var names = new TreeSet<String>();
      repositories.forEach(name -> names.add(name.value()));
      rounds.add(registry + " " + names + (settings ? " and settings" : ""));
    }
  }

  @BeforeEach
  void start() {
    clients.prepare(queue);
    clients.prepare(second);
    connections.addListener(heard);
    var _ = connections.refresh("main", ADDRESS);
    pumps = pumps(Duration.ofMillis(1));
  }

  private EventPumps pumps(Duration pause) {
    var made =
        new EventPumps(
            clients,
            connections,
            new EventPace(pause, Duration.ofMillis(1), Duration.ofMillis(20)));
    made.onChange(changed::add);
    return made;
  }

  @AfterEach
  void stop() {
    pumps.close();
  }

  private static RegistryEvent pushed(String name) {
    return new RegistryEvent.ImagesChanged(RepositoryName.parse(name));
  }

  @Test
  void wakesWhatChangedAndTakesItOffTheQueue() {
    // Given
    queue.send(pushed("shop/api"), pushed("shop/web"), pushed("shop/api"));

    // When
    pumps.keep("main", ADDRESS, QUEUE);

    // Then
    await().until(() -> queue.size() == 0);
    assertThat(heard.rounds).containsExactly("main [shop/api, shop/web]");
    var connection = connections.get("main").orElseThrow();
    assertThat(connection.suspects().take(RepositoryName.parse("shop/api"), TIME))
        .isEqualTo(new Suspicion(false, true, null));
  }

  @Test
  void wakesForWhatOthersDidAndNotForItsOwn() {
    // Given
    var name = RepositoryName.parse("shop/own");
    queue.send(
        new RegistryEvent.RepositoryChanged(name, true), new RegistryEvent.SettingsChanged(true));
    pumps.keep("main", ADDRESS, QUEUE);
    await().until(() -> queue.size() == 0);

    // When
    queue.send(
        new RegistryEvent.RepositoryChanged(RepositoryName.parse("shop/theirs"), false),
        new RegistryEvent.SettingsChanged(false));

    // Then
    await().until(() -> queue.size() == 0);
    assertThat(heard.rounds).containsExactly("main [shop/theirs] and settings");
  }

  @Test
  void gathersWhatComesWithinAPause() {
    // Given
    pumps = pumps(Duration.ofMillis(300));
    pumps.keep("main", ADDRESS, QUEUE);
    queue.send(pushed("first"));
    await().until(() -> heard.rounds.size() == 1);

    // When
    for (int i = 0; i < 50; i++) {
      queue.send(pushed("shop/api"));
    }

    // Then
    await().until(() -> queue.size() == 0);
    assertThat(heard.rounds).hasSizeBetween(2, 3).contains("main [shop/api]");
  }

  @Test
  void keepsOnTheQueueWhatCouldNotBePassedOn() {
    // Given
    heard.fails = true;
    queue.send(pushed("shop/api"));
    pumps.keep("main", ADDRESS, QUEUE);
    await().until(() -> pumps.fault("main").isPresent());
    assertThat(queue.deliveries()).isEqualTo(1);
    assertThat(queue.size()).isEqualTo(1);

    // When
    heard.fails = false;
    queue.deliverAgain();

    // Then
    await().until(() -> queue.size() == 0 && pumps.fault("main").isEmpty());
    assertThat(heard.rounds).containsExactly("main [shop/api]");
  }

  @Test
  void triesAgainWhenTheQueueCannotBeReadAndSaysSoOnce() {
    // Given
    queue.fail(new RegistryException.AccessDenied("sqs:ReceiveMessage", null));
    pumps.keep("main", ADDRESS, QUEUE);
    await().until(() -> queue.failures() > 3);
    assertThat(pumps.fault("main")).get().isInstanceOf(RegistryException.AccessDenied.class);
    assertThat(changed).containsExactly("main");

    // When
    queue.fail(null);
    queue.send(pushed("shop/api"));

    // Then
    await().until(() -> queue.size() == 0);
    await().until(() -> pumps.fault("main").isEmpty());
    assertThat(changed).containsExactly("main", "main");
  }

  @Test
  void keepsOnTheQueueWhatComesWhileTheRegistryIsNotConnected() {
    // Given
    connections.close("main");
    queue.send(pushed("shop/api"));
    pumps.keep("main", ADDRESS, QUEUE);
    await().until(() -> pumps.fault("main").isPresent());
    assertThat(queue.size()).isEqualTo(1);
    assertThat(heard.rounds).isEmpty();

    // When
    var _ = connections.refresh("main", ADDRESS);
    queue.deliverAgain();

    // Then
    await().until(() -> queue.size() == 0 && pumps.fault("main").isEmpty());
    assertThat(heard.rounds).containsExactly("main [shop/api]");
    assertThat(changed).containsExactly("main", "main");
  }

  @Test
  void anErrorIsToldAndEventsAreReadOn() {
    // Given
    heard.breaks = true;
    queue.send(pushed("shop/api"));
    pumps.keep("main", ADDRESS, QUEUE);
    await().until(() -> pumps.fault("main").isPresent());
    assertThat(pumps.fault("main").orElseThrow()).hasMessageContaining("NoClassDefFoundError");

    // When
    heard.breaks = false;
    queue.deliverAgain();

    // Then
    await().until(() -> queue.size() == 0 && pumps.fault("main").isEmpty());
    assertThat(heard.rounds).containsExactly("main [shop/api]");
  }

  @Test
  void T59_theRegistryIsWokenSeldomerThanItIsToldOf() {
    // Given
    var pace =
        new EventPace(
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            Duration.ofMillis(20),
            Duration.ofMillis(500));
    pumps = new EventPumps(clients, connections, pace);
    pumps.keep("main", ADDRESS, QUEUE);
    queue.send(new RegistryEvent.SettingsChanged(false));
    await().until(() -> heard.rounds.size() == 1);

    // When
    for (var i = 0; i < 50; i++) {
      queue.send(new RegistryEvent.SettingsChanged(false));
    }
    queue.send(pushed("shop/api"));

    // Then
    await().until(() -> queue.size() == 0);
    assertThat(heard.rounds)
        .startsWith("main [] and settings")
        .contains("main [shop/api]")
        .endsWith("main [] and settings")
        .hasSize(3);
  }

  @Test
  void readsOneQueueOnce() {
    // Given
    pumps.keep("main", ADDRESS, QUEUE);

    // When
    pumps.keep("main", ADDRESS, QUEUE);

    // Then
    assertThat(clients.queueUrls()).containsExactly(QUEUE);
    assertThat(queue.isClosed()).isFalse();
  }

  @Test
  void otherCredentialsLeaveTheQueueThatWasRead() {
    // Given
    pumps.keep("main", ADDRESS, QUEUE);
    var rotated = ADDRESS.withCredentials(new CloudCredentials.AccessKey("AKIA2", "s", null));

    // When
    pumps.keep("main", rotated, QUEUE);

    // Then
    assertThat(queue.isClosed()).isTrue();
    assertThat(second.isClosed()).isFalse();
  }

  @Test
  void readsNothingMoreOnceItIsStopped() {
    // Given
    pumps.keep("main", ADDRESS, QUEUE);

    // When
    pumps.stop("main");

    // Then
    assertThat(queue.isClosed()).isTrue();
    assertThat(pumps.fault("main")).isEmpty();
    assertThat(changed).isEmpty();
  }
}
