package io.portreeve.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.EvidenceCache.Verification;
import io.portreeve.policy.Facts.DigestFact;
import io.portreeve.policy.Facts.Finding;
import io.portreeve.policy.Facts.Findings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who verifies for whom. */
class EvidenceFlightsTest {
  private static final EvidenceKey KEY =
      EvidenceKey.of(
          ImageReference.parse("registry.example.com/a@" + PolicySample.DIGEST),
          "signers",
          List.of());
  private static final Facts SIGNED =
      new Facts(
          1,
          new Findings(List.of(new DigestFact("", 1, List.of(new Finding("me", null)))), List.of()),
          null,
          null);
  private static final Facts UNSIGNED =
      new Facts(0, new Findings(List.of(), List.of()), null, null);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger verifications = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final EvidenceCache cache =
      new EvidenceCache(Settings.DEFAULT, nanos::get, Runnable::run, JudgeEvents.NONE);

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  static List<RuntimeException> T34_lackOfTimeHasManyFaces() {
    return List.of(
        new OciException.Untrustworthy("too much in the time that there was"),
        new OciException.Unavailable("too slow for the time that there was"),
        new OciException.OverBudget("time"));
  }

  /** A verification that goes on until it is told to end so. */
  private Future<Facts> begin(int seconds, boolean binds, Facts facts, RuntimeException... errors)
      throws InterruptedException {
    Verification verification =
        new Verification() {
          @Override
          public Facts verify(Duration time) {
            verifications.incrementAndGet();
            begun.countDown();
            awaitEnd();
            for (var error : errors) {
              throw error;
            }
            return facts;
          }

          @Override
          public boolean binds() {
            return binds;
          }
        };
    var future =
        threads.submit(
            () -> cache.get(KEY, Facts::anyVerified, Duration.ofSeconds(seconds), verification));
    begun.await();
    return future;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void T18_onlyASlowRegistryExcusesWhoWaitsForAnother(boolean isSlow) throws Exception {
    // Given
    var time = Duration.ofSeconds(9);
    var verification =
        new Verification() {
          @Override
          public Facts verify(Duration given) {
            throw new AssertionError("it isn't told how slow the registry is");
          }

          @Override
          public Facts verify(Duration given, Consumer<BooleanSupplier> told) {
            told.accept(() -> isSlow);
            begun.countDown();
            awaitEnd();
            return SIGNED;
          }
        };
    var first = threads.submit(() -> cache.get(KEY, Facts::anyVerified, time, verification));
    begun.await();
    var hurry = Duration.ofNanos(1);
    // When, Then
    assertThatThrownBy(() -> cache.get(KEY, Facts::anyVerified, hurry, verification))
        .isInstanceOf(isSlow ? OciException.OverBudget.class : OciException.Untrustworthy.class);
    end.countDown();
    assertThat(first.get()).isEqualTo(SIGNED);
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Facts get(int seconds) {
    return cache.get(
        KEY,
        Facts::anyVerified,
        Duration.ofSeconds(seconds),
        _ -> {
          verifications.incrementAndGet();
          return SIGNED;
        });
  }

  @Test
  void T34_whoHasMuchLessTimeVerifiesForHimself() throws Exception {
    // Given
    var hurried = begin(4, true, UNSIGNED, new OciException.Untrustworthy("time"));
    // When
    var facts = get(9);
    // Then
    assertThat(facts).isEqualTo(SIGNED);
    end.countDown();
    assertThatThrownBy(hurried::get).hasCauseInstanceOf(OciException.Untrustworthy.class);
    assertThat(cache.known(KEY, Facts::anyVerified, _ -> UNSIGNED)).isEqualTo(SIGNED);
  }

  @Test
  void T34_whatRefusesNothingVerifiesForNobodyWhoIsBound() throws Exception {
    // Given
    var advice = begin(9, false, SIGNED);
    // When, Then
    assertThat(get(9)).isEqualTo(SIGNED);
    end.countDown();
    assertThat(advice.get()).isEqualTo(SIGNED);
    assertThat(verifications).hasValue(2);
  }

  @ParameterizedTest
  @MethodSource
  void T34_lackOfTimeHasManyFaces(RuntimeException error) throws Exception {
    // Given
    var first = begin(5, true, UNSIGNED, error);
    var asks = new CountDownLatch(1);
    var second =
        threads.submit(
            () -> {
              asks.countDown();
              return get(9);
            });
    asks.await();
    // When
    end.countDown();
    // Then
    assertThat(second.get()).isEqualTo(SIGNED);
    assertThatThrownBy(first::get).hasCause(error);
  }

  @Test
  void whatWasFoundLaterStaysThoughAnotherEndsAfterIt() throws Exception {
    // Given
    var early = begin(1, true, UNSIGNED);
    nanos.incrementAndGet();
    assertThat(get(9)).isEqualTo(SIGNED);
    // When
    end.countDown();
    // Then
    assertThat(early.get()).isEqualTo(UNSIGNED);
    assertThat(cache.known(KEY, Facts::anyVerified, _ -> UNSIGNED)).isEqualTo(SIGNED);
  }
}
