package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageTasksTest {
  private static final ImageReference A = ImageReference.parse("a.example/a:1");
  private static final ImageReference B = ImageReference.parse("a.example/b:1");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    end.countDown();
    threads.shutdownNow();
  }

  private static ImageTasks.Owner owner(String namespace, Duration time) {
    return new ImageTasks.Owner(namespace, Deadline.in(System::nanoTime, time));
  }

  private String untilTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "late";
  }

  @Test
  void imagesAreLookedAtSideBySide() {
    // Given: each waits for the other
    var together = new CyclicBarrier(2);

    // When
    var results =
        new ImageTasks(threads, 8)
            .<String>each(
                List.of(A, B),
                owner("shop", Duration.ofSeconds(20)),
                image -> {
                  try {
                    together.await(20, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  return image.repository();
                },
                (_, why) -> why.reason());

    // Then
    assertThat(results.sequencedValues()).containsExactly("a", "b");
  }

  @Test
  void T34_whatIsNotDoneInTimeIsReplaced() {
    // When
    var results =
        new ImageTasks(threads, 8)
            .<String>each(
                List.of(A, B),
                owner("shop", Duration.ofMillis(500)),
                image -> image.equals(A) ? untilTheEnd() : "done",
                (_, why) -> why.reason());

    // Then
    assertThat(results.sequencedValues())
        .containsExactly("it wasn't decided within the time of the request", "done");
  }

  @Test
  void T34_whatFindsNoRoomIsReplaced() {
    // Given
    var tasks = new ImageTasks(threads, 1);

    // When
    var results =
        tasks.<String>each(
            List.of(A, B),
            owner("shop", Duration.ofMillis(500)),
            _ -> untilTheEnd(),
            (_, why) -> why.reason());

    // Then
    assertThat(results.sequencedValues())
        .containsExactlyInAnyOrder(
            "it wasn't decided within the time of the request",
            "this webhook had too many images to look at");
  }

  @Test
  void T20_whatATaskThrowsIsThrown() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                new ImageTasks(threads, 1)
                    .<String>each(
                        List.of(A),
                        owner("shop", Duration.ofSeconds(20)),
                        _ -> {
                          throw new StackOverflowError();
                        },
                        (_, why) -> why.reason()))
        .withCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void T34_aNamespaceWhoseRegistryHangsLeavesTheOthersTheirPlaces() throws Exception {
    // Given: 128 images of one namespace, none of which ends
    var tasks = new ImageTasks(threads, 64);
    var under = new CountDownLatch(16);
    var most = new AtomicInteger();
    var theirs =
        Stream.iterate(0, i -> i + 1)
            .limit(128)
            .map(i -> ImageReference.parse("slow.example/a:" + i))
            .toList();
    var slow =
        threads.submit(
            () ->
                tasks.<String>each(
                    theirs,
                    owner("slow", Duration.ofSeconds(20)),
                    _ -> {
                      var _ = most.incrementAndGet();
                      under.countDown();
                      return untilTheEnd();
                    },
                    (_, why) -> why.reason()));
    assertThat(under.await(20, TimeUnit.SECONDS)).isTrue();

    // When
    var results =
        tasks.<String>each(
            List.of(A, B),
            owner("shop", Duration.ofSeconds(20)),
            ImageReference::repository,
            (_, why) -> why.reason());

    // Then
    assertThat(results.sequencedValues()).containsExactly("a", "b");
    assertThat(most).hasValue(16);
    assertThat(tasks.namespaces()).isEqualTo(1);

    // When
    end.countDown();

    // Then: nothing is kept of it
    assertThat(slow.get(20, TimeUnit.SECONDS)).hasSize(128);
    await().untilAsserted(() -> assertThat(tasks.namespaces()).isZero());
  }

  @Test
  void T34_whereNoTimeIsLeftNobodyIsAsked() {
    // When
    var results =
        new ImageTasks(threads, 8)
            .<String>each(
                List.of(A), owner("shop", Duration.ZERO), _ -> "asked", (_, why) -> why.name());

    // Then
    assertThat(results.sequencedValues()).containsExactly("NO_ROOM");
  }
}
