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
import io.portreeve.policy.Facts.Shortfall;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EvidenceCacheTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Facts SIGNED = facts(1, new Finding("me", null));
  private static final Facts UNSIGNED =
      facts(0, new Finding(null, new Shortfall("signature", "nothing", "one", 0)));

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Deque<Runnable> background = new ArrayDeque<>();
  private final AtomicInteger verifications = new AtomicInteger();
  private final EvidenceCache cache = cache(Settings.DEFAULT);

  private EvidenceCache cache(Settings settings) {
    return new EvidenceCache(settings, nanos::get, background::add, JudgeEvents.NONE);
  }

  private static EvidenceKey key(String name) {
    return EvidenceKey.of(
        ImageReference.parse("registry.example.com/%s@%s".formatted(name, PolicySample.DIGEST)),
        "signers",
        List.of());
  }

  private static Facts facts(int candidates, Finding finding) {
    var digest = new DigestFact("", finding.identity() == null ? 0 : 1, List.of(finding));
    return new Facts(candidates, new Findings(List.of(digest), List.of()), null, null);
  }

  private static Facts until(Facts facts, Duration life) {
    return new Facts(facts.candidates(), facts.findings(), null, life);
  }

  private Verification answer(Facts facts) {
    return _ -> {
      verifications.incrementAndGet();
      return facts;
    };
  }

  private Facts get(Facts answer) {
    return cache.get(key("a"), Facts::anyVerified, LONG, answer(answer));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void evidenceThatSufficesLivesAnHour() {
    // Given
    get(SIGNED);
    // When
    pass(Duration.ofMinutes(60).minusNanos(1));
    var kept = get(UNSIGNED);
    pass(Duration.ofNanos(1));
    var anew = get(UNSIGNED);
    // Then
    assertThat(kept).isEqualTo(SIGNED);
    assertThat(anew).isEqualTo(UNSIGNED);
    assertThat(verifications).hasValue(2);
  }

  @Test
  void whatEndsSoonerIsBelievedNoLonger() {
    // Given
    get(until(SIGNED, Duration.ofMinutes(10)));
    // When
    pass(Duration.ofMinutes(8));
    var kept = get(UNSIGNED);
    var refreshed = background.size();
    pass(Duration.ofMinutes(2));
    var anew = get(UNSIGNED);
    // Then
    assertThat(kept.findings()).isEqualTo(SIGNED.findings());
    assertThat(refreshed).isEqualTo(1);
    assertThat(anew).isEqualTo(UNSIGNED);
  }

  @Test
  void whatHasEndedIsNotKept() {
    // Given
    get(until(SIGNED, Duration.ZERO));
    // When, Then
    assertThat(cache.known(key("a"), Facts::anyVerified, answer(SIGNED))).isNull();
  }

  @Test
  void aLongLifeIsAnHourAllTheSame() {
    // Given
    get(until(SIGNED, Duration.ofDays(400_000)));
    // When
    pass(Duration.ofMinutes(60));
    // Then
    assertThat(get(UNSIGNED)).isEqualTo(UNSIGNED);
  }

  @Test
  void absenceLivesTwoSeconds() {
    // Given
    get(UNSIGNED);
    // When
    pass(Duration.ofSeconds(2).minusNanos(1));
    var kept = get(SIGNED);
    pass(Duration.ofNanos(1));
    var anew = get(SIGNED);
    // Then
    assertThat(kept).isEqualTo(UNSIGNED);
    assertThat(anew).isEqualTo(SIGNED);
  }

  @Test
  void whatSufficesForOneMayBeAbsenceForAnother() {
    // Given
    get(SIGNED);
    pass(Duration.ofSeconds(11));
    var two = new Facts(2, SIGNED.findings(), null, null);
    // When
    var forOther = cache.get(key("a"), facts -> facts.candidates() > 1, LONG, answer(two));
    // Then
    assertThat(forOther).isEqualTo(two);
    assertThat(get(UNSIGNED)).isEqualTo(two);
    assertThat(verifications).hasValue(2);
  }

  @Test
  void T54_errorsAreNeverKept() {
    // Given
    for (var error :
        List.of(
            new OciException.Unavailable("500"),
            new OciException.Untrustworthy("wrong digest"),
            new IllegalStateException())) {
      // When, Then
      assertThatThrownBy(
              () ->
                  cache.get(
                      key("a"),
                      Facts::anyVerified,
                      LONG,
                      _ -> {
                        throw error;
                      }))
          .isSameAs(error);
    }
    assertThat(cache.size()).isZero();
    assertThat(get(SIGNED)).isEqualTo(SIGNED);
  }

  @Test
  void evidenceIsVerifiedAgainInTheBackgroundBeforeItEnds() {
    // Given
    get(SIGNED);
    pass(Duration.ofMinutes(36).minusNanos(1));
    get(SIGNED);
    assertThat(background).isEmpty();
    pass(Duration.ofMinutes(12));
    // When
    get(SIGNED);
    get(SIGNED);
    assertThat(background).hasSize(1);
    background.remove().run();
    pass(Duration.ofMinutes(47));
    // Then
    assertThat(cache.known(key("a"), Facts::anyVerified, answer(UNSIGNED))).isEqualTo(SIGNED);
    assertThat(verifications).hasValue(2);
  }

  @Test
  void aFailedRefreshKeepsWhatIsKnownUntilItEnds() {
    // Given
    get(SIGNED);
    pass(Duration.ofMinutes(50));
    Verification failing =
        _ -> {
          throw new OciException.Unavailable("500");
        };
    // When
    for (var i = 0; i < 10; i++) {
      assertThat(cache.known(key("a"), Facts::anyVerified, failing)).isEqualTo(SIGNED);
      while (!background.isEmpty()) {
        background.remove().run();
      }
      pass(Duration.ofSeconds(30));
    }
    pass(Duration.ofMinutes(5));
    // Then
    assertThat(cache.known(key("a"), Facts::anyVerified, failing)).isNull();
  }

  @Test
  void aRefreshThatFindsNothingEndsTheBelief() {
    // Given
    get(SIGNED);
    pass(Duration.ofMinutes(50));
    cache.known(key("a"), Facts::anyVerified, answer(UNSIGNED));
    // When
    background.remove().run();
    // Then
    assertThat(cache.known(key("a"), Facts::anyVerified, answer(SIGNED))).isEqualTo(UNSIGNED);
  }

  @Test
  void refreshesAreBounded() {
    // Given
    for (var i = 0; i < 10; i++) {
      cache.get(key("image-" + i), Facts::anyVerified, LONG, answer(SIGNED));
    }
    pass(Duration.ofMinutes(50));
    // When
    for (var i = 0; i < 10; i++) {
      cache.known(key("image-" + i), Facts::anyVerified, answer(SIGNED));
    }
    // Then
    assertThat(background).hasSize(4);
  }

  @Test
  void entriesAreBoundedInNumberAndTheOldestGoFirst() {
    // Given
    var small = cache(new Settings(100, 1L << 30, LONG, LONG, 1, LONG));
    // When
    for (var i = 0; i < 1000; i++) {
      small.get(key("image-" + i), Facts::anyVerified, LONG, answer(SIGNED));
      small.known(key("image-0"), Facts::anyVerified, answer(SIGNED));
    }
    // Then
    assertThat(small.size()).isEqualTo(100);
    assertThat(small.known(key("image-0"), Facts::anyVerified, answer(SIGNED))).isNotNull();
    assertThat(small.known(key("image-1"), Facts::anyVerified, answer(SIGNED))).isNull();
    assertThat(small.known(key("image-999"), Facts::anyVerified, answer(SIGNED))).isNotNull();
  }

  @Test
  void entriesAreBoundedInWeight() {
    // Given
    var small = cache(new Settings(1000, 100_000, LONG, LONG, 1, LONG));
    // When
    for (var i = 0; i < 1000; i++) {
      var own = facts(1, new Finding("me" + i + "x".repeat(300), null));
      small.get(key("image-" + i), Facts::anyVerified, LONG, answer(own));
    }
    // Then
    assertThat(small.size()).isBetween(100, 200);
  }

  @Test
  void aHundredThousandImagesOfOneSignerFit() {
    // When
    for (var i = 0; i < 100_001; i++) {
      var same = facts(1, new Finding("x".repeat(400), null));
      cache.get(new EvidenceKey(i, 0, 0, 0), Facts::anyVerified, LONG, answer(same));
    }
    // Then
    assertThat(cache.size()).isEqualTo(100_000);
  }

  @Test
  void imagesWithoutSignaturesPushOutNobody() {
    // Given
    get(SIGNED);
    // When
    for (var i = 0; i < 20_000; i++) {
      cache.get(new EvidenceKey(i, 0, 0, 0), Facts::anyVerified, LONG, answer(UNSIGNED));
    }
    // Then
    assertThat(cache.known(key("a"), Facts::anyVerified, answer(UNSIGNED))).isEqualTo(SIGNED);
    assertThat(cache.size()).isLessThan(5_000);
  }

  @Test
  void T34_fiveHundredWhoAskTheSameAreOneVerification() throws Exception {
    // Given
    var asked = new CountDownLatch(500);
    Verification slow =
        _ -> {
          verifications.incrementAndGet();
          awaitAll(asked);
          return SIGNED;
        };
    // When
    var answers = new ArrayList<Future<Facts>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 500; i++) {
        answers.add(
            threads.submit(
                () -> {
                  asked.countDown();
                  return cache.get(key("a"), Facts::anyVerified, LONG, slow);
                }));
      }
    }
    // Then
    for (var answer : answers) {
      assertThat(answer.get()).isEqualTo(SIGNED);
    }
    assertThat(verifications).hasValue(1);
  }

  @Test
  void whoWaitsForAnotherGetsItsErrorOrItsOwnDeadline() throws Exception {
    // Given
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Verification failing =
        _ -> {
          begun.countDown();
          awaitAll(end);
          throw new StackOverflowError();
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> cache.get(key("a"), Facts::anyVerified, LONG, failing));
      begun.await();
      // When, Then
      var hurry = Duration.ofNanos(1);
      assertThatThrownBy(() -> cache.get(key("a"), Facts::anyVerified, hurry, failing))
          .isInstanceOf(OciException.Untrustworthy.class);
      var waiting = new CountDownLatch(1);
      var second =
          threads.submit(
              () -> {
                waiting.countDown();
                return cache.get(key("a"), Facts::anyVerified, LONG, failing);
              });
      waiting.await();
      end.countDown();
      assertThatThrownBy(first::get).hasCauseInstanceOf(StackOverflowError.class);
      assertThatThrownBy(second::get).hasCauseInstanceOf(StackOverflowError.class);
    }
    assertThat(get(SIGNED)).isEqualTo(SIGNED);
  }

  @Test
  void anothersLackOfTimeIsNotOurs() throws Exception {
    // Given
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Verification late =
        _ -> {
          begun.countDown();
          awaitAll(end);
          throw new OciException.OverBudget("time");
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> cache.get(key("a"), Facts::anyVerified, LONG, late));
      begun.await();
      // When
      var second = threads.submit(() -> get(SIGNED));
      end.countDown();
      // Then
      assertThatThrownBy(first::get).hasCauseInstanceOf(OciException.OverBudget.class);
      assertThat(second.get()).isEqualTo(SIGNED);
    }
  }

  private static void awaitAll(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
