package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the rate follows what the registry serves, by a clock of the test's own. */
class AdaptiveLimiterTest {
  private static final String OPERATION = "ecr:DescribeImages";
  private static final Duration LONG = Duration.ofSeconds(20);

  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private final AdaptiveLimiter limiter = new AdaptiveLimiter((InstantSource) () -> now);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  /** So many requests, evenly over a second; the last one is throttled. */
  private void burst(int requests) {
    for (var i = 0; i < requests; i++) {
      var sentAt = limiter.sent(OPERATION);
      pass(Duration.ofMillis(1000 / requests));
      if (i == requests - 1) {
        limiter.throttled(OPERATION, sentAt);
      }
    }
  }

  @Test
  void nothingIsHeldBeforeTheFirstThrottle() {
    for (var i = 0; i < 10_000; i++) {
      assertThat(limiter.reserve(OPERATION, Duration.ZERO)).contains(Duration.ZERO);
      var _ = limiter.sent(OPERATION);
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 5", "100, 50", "2, 1", "1, 0.5"})
  void aThrottleHalvesWhatWasSent(int requests, double rate) {
    // When
    burst(requests);

    // Then
    assertThat(limiter.rate(OPERATION)).isCloseTo(rate, within(0.01));
  }

  @Test
  void throttlesOfTheSameRoundCountOnce() {
    // Given
    var first = limiter.sent(OPERATION);
    for (var i = 0; i < 99; i++) {
      var _ = limiter.sent(OPERATION);
    }
    pass(Duration.ofMillis(100));
    limiter.throttled(OPERATION, first);
    var rate = limiter.rate(OPERATION);

    // When
    for (var i = 0; i < 99; i++) {
      limiter.throttled(OPERATION, first);
    }

    // Then
    assertThat(limiter.rate(OPERATION)).isEqualTo(rate);
  }

  @Test
  void theRateHasAFloor() {
    for (var i = 0; i < 50; i++) {
      pass(Duration.ofMillis(1));
      limiter.throttled(OPERATION, limiter.sent(OPERATION).plusNanos(1));
    }

    assertThat(limiter.rate(OPERATION)).isEqualTo(AdaptiveLimiter.FLOOR);
  }

  @Test
  void theRateGrowsEvenlyWithoutThrottles() {
    // Given
    burst(10);
    var rate = limiter.rate(OPERATION);

    // When
    pass(Duration.ofSeconds(10));

    // Then
    assertThat(limiter.rate(OPERATION)).isCloseTo(rate + 10 * AdaptiveLimiter.GROWTH, within(0.01));
  }

  @Test
  void requestsAreSpacedByTheRate() {
    // Given
    burst(4);

    // When
    var waits = new ArrayList<Long>();
    for (var i = 0; i < 4; i++) {
      waits.add(limiter.reserve(OPERATION, LONG).orElseThrow().toMillis());
    }

    // Then
    assertThat(waits).containsExactly(500L, 1000L, 1500L, 2000L);
  }

  @Test
  void whoWouldWaitTooLongIsTurnedAwayAndTakesNoPlace() {
    // Given
    burst(1);
    while (limiter.reserve(OPERATION, LONG).isPresent()) {
      // Everybody takes a place until there is none.
    }

    // When
    var refused = limiter.reserve(OPERATION, LONG);

    // Then
    assertThat(refused).isEmpty();
    pass(Duration.ofSeconds(2));
    assertThat(limiter.reserve(OPERATION, LONG)).isPresent();
  }

  @Test
  void minutesWithoutAThrottleAreForgiven() {
    // Given
    burst(10);

    // When
    pass(AdaptiveLimiter.FORGET);

    // Then
    assertThat(limiter.rate(OPERATION)).isInfinite();
    assertThat(limiter.reserve(OPERATION, Duration.ZERO)).contains(Duration.ZERO);
    assertThat(limiter.reserve(OPERATION, Duration.ZERO)).contains(Duration.ZERO);
  }

  @Test
  void operationsDoNotHoldEachOther() {
    // When
    burst(10);

    // Then
    assertThat(limiter.rate("ecr:CreateRepository")).isInfinite();
  }

  @Test
  void aClockThatIsSetBackHoldsNobodyForLong() {
    // Given
    burst(10);

    // When
    pass(Duration.ofHours(-1));

    // Then
    assertThat(limiter.rate(OPERATION)).isCloseTo(5, within(0.01));
    assertThat(limiter.reserve(OPERATION, LONG)).isPresent();
  }

  /** A bucket of the registry's: the rate that it serves is found, and used. */
  @ParameterizedTest
  @CsvSource({"1, 5", "10, 20", "20, 200"})
  void theRateThatIsServedIsFound(double perSecond, int burst) {
    // Given
    var tokens = (double) burst;
    var served = 0;
    var throttled = 0;
    var end = now.plusSeconds(120);
    var measuredFrom = now.plusSeconds(60);

    // When
    while (now.isBefore(end)) {
      var wait = limiter.reserve(OPERATION, LONG).orElseThrow();
      var step = wait.plusMillis(2);
      pass(step);
      tokens = Math.min(burst, tokens + perSecond * step.toNanos() / 1e9);
      var sentAt = limiter.sent(OPERATION);
      pass(Duration.ofNanos(1));
      if (tokens >= 1) {
        tokens--;
        served += now.isBefore(measuredFrom) ? 0 : 1;
      } else {
        throttled += now.isBefore(measuredFrom) ? 0 : 1;
        limiter.throttled(OPERATION, sentAt);
      }
    }

    // Then
    assertThat(served).isGreaterThan((int) (60 * perSecond * 0.6));
    assertThat(throttled).isLessThan(served / 5 + 5);
  }
}
