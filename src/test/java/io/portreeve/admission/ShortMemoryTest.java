package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShortMemoryTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger reads = new AtomicInteger();
  private final ShortMemory<String, String> memory =
      new ShortMemory<>(
          nanos::get,
          10,
          value -> new ShortMemory.Keeping(value.length(), Duration.ofNanos(100)),
          threads);

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private static Deadline soon() {
    return Deadline.in(System::nanoTime, Duration.ofSeconds(20));
  }

  private String get(String key) throws TimeoutException {
    return memory.get(
        key,
        soon(),
        () -> {
          reads.incrementAndGet();
          return key;
        });
  }

  @Test
  void remembersForATime() throws TimeoutException {
    // Given
    assertThat(get("abc")).isEqualTo("abc");

    // When
    nanos.set(99);

    // Then
    assertThat(get("abc")).isEqualTo("abc");
    assertThat(reads).hasValue(1);

    // When
    nanos.set(100);

    // Then
    assertThat(memory.known("abc")).isEmpty();
    assertThat(get("abc")).isEqualTo("abc");
    assertThat(reads).hasValue(2);
  }

  @Test
  void forgetsWhatWasUnusedForLongest() throws TimeoutException {
    // Given
    assertThat(get("1111")).isNotNull();
    assertThat(get("2222")).isNotNull();
    assertThat(memory.known("1111")).isPresent();

    // When
    assertThat(get("3333")).isNotNull();

    // Then
    assertThat(memory.known("2222")).isEmpty();
    assertThat(memory.known("1111")).isPresent();
    assertThat(memory.known("3333")).isPresent();
  }

  @Test
  void doesNotRememberWhatIsTooLarge() throws TimeoutException {
    // Given
    assertThat(get("1111")).isNotNull();

    // When
    assertThat(get("12345678901")).isEqualTo("12345678901");

    // Then
    assertThat(memory.known("12345678901")).isEmpty();
    assertThat(memory.known("1111")).isPresent();
  }

  @Test
  void doesNotRememberFailures() throws TimeoutException {
    // Given
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                memory.get(
                    "a",
                    soon(),
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .withMessage("broken");

    // Then
    assertThat(get("a")).isEqualTo("a");
  }

  @Test
  void readsOnceForAllWhoAskAtOneTime() throws Exception {
    // Given
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var first =
        threads.submit(
            () ->
                memory.get(
                    "a",
                    soon(),
                    () -> {
                      begun.countDown();
                      try {
                        go.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      return "slow";
                    }));
    begun.await();

    // When
    var second = threads.submit(() -> get("a"));
    go.countDown();

    // Then
    assertThat(first.get()).isEqualTo("slow");
    assertThat(second.get()).isEqualTo("slow");
    assertThat(reads).hasValue(0);
  }

  @Test
  void T34_whoAskedFirstAndHadNoTimeTakesItFromNobody() throws Exception {
    // Given
    var go = new CountDownLatch(1);
    var full = new CountDownLatch(16);
    for (var i = 0; i < 16; i++) {
      var key = "k" + i;
      var _ =
          threads.submit(
              () ->
                  memory.get(
                      key,
                      soon(),
                      () -> {
                        full.countDown();
                        await(go);
                        return key;
                      }));
    }
    full.await();

    // When
    var asks = new CountDownLatch(1);
    var hurried =
        threads.submit(
            () -> {
              asks.countDown();
              return memory.get(
                  "a", Deadline.in(System::nanoTime, Duration.ofMillis(300)), () -> "a");
            });
    asks.await();
    var patient = threads.submit(() -> get("a"));

    // Then
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(hurried::get)
        .withCauseInstanceOf(TimeoutException.class);
    go.countDown();
    assertThat(patient.get()).isEqualTo("a");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void waitsNoLongerThanToldTo() {
    // Given
    var never = new CountDownLatch(1);

    // Then
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(
            () ->
                memory.get(
                    "a",
                    Deadline.in(System::nanoTime, Duration.ofMillis(20)),
                    () -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      return "never";
                    }));
  }
}
