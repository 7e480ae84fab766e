package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

  private static Deadline in(Duration time) {
    return Deadline.in(System::nanoTime, time);
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
        new ImageTasks(threads, 2)
            .<String>each(
                List.of(A, B),
                in(Duration.ofSeconds(20)),
                image -> {
                  try {
                    together.await(20, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  return image.repository();
                },
                (_, reason) -> reason);

    // Then
    assertThat(results.sequencedValues()).containsExactly("a", "b");
  }

  @Test
  void T34_whatIsNotDoneInTimeIsReplaced() {
    // When
    var results =
        new ImageTasks(threads, 2)
            .<String>each(
                List.of(A, B),
                in(Duration.ofMillis(50)),
                image -> image.equals(A) ? untilTheEnd() : "done",
                (_, reason) -> reason);

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
            List.of(A, B), in(Duration.ofMillis(50)), _ -> untilTheEnd(), (_, reason) -> reason);

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
                        in(Duration.ofSeconds(20)),
                        _ -> {
                          throw new StackOverflowError();
                        },
                        (_, reason) -> reason))
        .withCauseInstanceOf(StackOverflowError.class);
  }
}
