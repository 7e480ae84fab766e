package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.image.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class SuspectsTest {
  private static final RepositoryName API = RepositoryName.parse("shop/api");
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private final Suspects suspects = new Suspects();

  @Test
  void theFirstIsDueAtOnceAndOnce() {
    // Given
    suspects.add(API);
    suspects.addImages(API);

    // When
    var taken = suspects.take(API, NOW);

    // Then
    assertThat(taken).isEqualTo(new Suspicion(true, true, null));
    assertThat(suspects.take(API, NOW)).isEqualTo(Suspicion.NONE);
  }

  @Test
  void T59_theNextIsDueAfterItsPauseAndIsNotForgotten() {
    // Given
    suspects.add(API);
    suspects.addImages(API);
    var _ = suspects.take(API, NOW);
    suspects.measured(API, NOW, null);
    suspects.add(API);
    suspects.addImages(API);

    // When
    var soon = suspects.take(API, NOW.plusSeconds(4));
    var later = suspects.take(API, NOW.plusSeconds(10));
    var last = suspects.take(API, NOW.plusSeconds(300));

    // Then
    assertThat(soon).isEqualTo(new Suspicion(false, false, Duration.ofSeconds(6)));
    assertThat(later).isEqualTo(new Suspicion(true, false, Duration.ofSeconds(290)));
    assertThat(last).isEqualTo(new Suspicion(false, true, null));
  }

  @Test
  void whoAsksWaitsForNothing() {
    // Given
    suspects.add(API);
    suspects.addImages(API);
    var _ = suspects.take(API, NOW);
    suspects.measured(API, NOW, null);
    suspects.add(API);
    suspects.addImages(API);

    // When
    var taken = suspects.takeAsked(API, "1", NOW);

    // Then
    assertThat(taken).isEqualTo(new Suspicion(true, true, null));
    assertThat(suspects.take(API, NOW)).isEqualTo(Suspicion.NONE);
  }

  @Test
  void T59_whoAsksIsServedOnceByEachRequestAndNotWithoutEnd() {
    // Given
    assertThat(suspects.wasAsked(API, "1")).isFalse();
    assertThat(suspects.untilAsked(API, Duration.ofSeconds(30), NOW)).isZero();

    // When
    var _ = suspects.takeAsked(API, "1", NOW);

    // Then
    assertThat(suspects.wasAsked(API, "1")).isTrue();
    assertThat(suspects.wasAsked(API, "2")).isFalse();
    assertThat(suspects.untilAsked(API, Duration.ofSeconds(30), NOW.plusSeconds(12)))
        .isEqualTo(Duration.ofSeconds(18));
    assertThat(suspects.untilAsked(API, Duration.ofSeconds(30), NOW.minusSeconds(60))).isZero();
  }

  @Test
  void T59_aLookThatFailedKeepsItsPause() {
    // Given
    suspects.add(API);
    var taken = suspects.take(API, NOW);

    // When
    suspects.failed(API, taken, "intent", NOW);
    suspects.add(API);

    // Then
    assertThat(suspects.untilRetry(API, "intent", NOW.plusSeconds(2)))
        .isEqualTo(Duration.ofSeconds(8));
    assertThat(suspects.take(API, NOW.plusSeconds(2)))
        .isEqualTo(new Suspicion(false, false, Duration.ofSeconds(8)));
    assertThat(suspects.untilRetry(API, "intent", NOW.plusSeconds(10))).isZero();
    assertThat(suspects.take(API, NOW.plusSeconds(10)).settings()).isTrue();
  }

  @Test
  void T59_looksThatFailInARowAreTriedSeldomerAndSeldomer() {
    // When
    var pauses = new ArrayList<Long>();
    for (var i = 0; i < 10; i++) {
      suspects.failed(API, Suspicion.NONE, "intent", NOW);
      pauses.add(suspects.untilRetry(API, "intent", NOW).toSeconds());
    }

    // Then
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L);
    suspects.succeeded(API);
    assertThat(suspects.untilRetry(API, "intent", NOW)).isZero();
  }

  @Test
  void whatIsAskedOtherwiseIsLookedAtAtOnce() {
    // Given
    suspects.add(API);
    suspects.failed(API, suspects.take(API, NOW), "intent", NOW);

    // When
    var wait = suspects.untilRetry(API, "another", NOW);

    // Then
    assertThat(wait).isZero();
    assertThat(suspects.take(API, NOW).settings()).isTrue();
  }

  @Test
  void remembersNothingOfWhatIsOnlyLookedUp() {
    // When
    var _ = suspects.take(API, NOW);
    var _ = suspects.wasAsked(API, "1");
    var _ = suspects.untilAsked(API, Duration.ofSeconds(1), NOW);
    var _ = suspects.untilRetry(API, "intent", NOW);
    var _ = suspects.untilMeasure(API, NOW);
    var _ = suspects.lastFailure(API);
    suspects.succeeded(API);

    // Then
    assertThat(suspects.size()).isZero();
  }

  @Test
  void imagesAreNoMatterOfSettings() {
    // Given
    suspects.addImages(API);

    // When
    var taken = suspects.take(API, NOW);

    // Then
    assertThat(taken).isEqualTo(new Suspicion(false, true, null));
  }

  @Test
  void aClockThatWasSetBackPutsNothingOff() {
    // Given
    suspects.measured(API, NOW, null);
    suspects.addImages(API);

    // When
    var taken = suspects.take(API, NOW.minusSeconds(60));

    // Then
    assertThat(taken.images()).isTrue();
  }
}
