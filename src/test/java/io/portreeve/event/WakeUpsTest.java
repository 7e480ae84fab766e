package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryEvent;
import io.portreeve.testing.FakeEventQueue;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WakeUpsTest {
  private final RegistryConnections connections =
      new RegistryConnections(
          new FakeRegistryClientFactory(new FakeRegistryClient(Samples.REGION, Samples.ACCOUNT)));
  private final WakeUps wakeUps =
      new WakeUps(
          "main",
          new FakeEventQueue(),
          connections,
          new EventPace(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)),
          new WakeUps.Told(_ -> {}, System::nanoTime));
  private final AtomicInteger added = new AtomicInteger();

  private static EventQueue.Batch batch(int from, int count) {
    return new EventQueue.Batch(
        IntStream.range(from, from + count)
            .<RegistryEvent>mapToObj(
                i -> new RegistryEvent.ImagesChanged(RepositoryName.parse("shop/r" + i)))
            .toList(),
        List.of("handle-" + from));
  }

  private Thread adding() {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                for (var i = 0; i < 100; i++) {
                  wakeUps.add(batch(i * 1000, 1000));
                  added.incrementAndGet();
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Test
  void T59_noMoreIsHeldThanItsBound() {
    // When
    var thread = adding();

    // Then
    await().during(Duration.ofMillis(100)).until(() -> added.get() <= 5);
    assertThat(added).hasValue(5);
    assertThat(thread.isAlive()).isTrue();
    wakeUps.close();
    await().until(() -> !thread.isAlive());
  }

  @Test
  void whatWaitedIsTakenOnceThereIsRoom() {
    // Given
    var thread = adding();
    await().until(() -> added.get() == 5);

    // When
    var _ = Thread.ofVirtual().start(wakeUps::run);

    // Then
    await().until(() -> !thread.isAlive());
    assertThat(added).hasValue(100);
    wakeUps.close();
  }

  /** One repository that is told of ten thousand times is one name. */
  @Test
  void theSameNameIsHeldOnce() throws InterruptedException {
    // Given
    var first = batch(0, 1000);

    // When
    for (var i = 0; i < 1000; i++) {
      wakeUps.add(new EventQueue.Batch(first.events(), List.of("handle-" + i)));
      added.incrementAndGet();
    }

    // Then
    assertThat(added).hasValue(1000);
  }
}
