package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void whatIsTooMuchIsCountedAndTold() {
    // Given
    var nanos = new AtomicLong();
    var pace = new Pace(nanos::get, 2);

    // Then
    assertThat(pace.take()).hasValue(0);
    assertThat(pace.take()).hasValue(0);
    assertThat(pace.take()).isEmpty();
    assertThat(pace.take()).isEmpty();

    // When
    nanos.set(Duration.ofMillis(999).toNanos());

    // Then
    assertThat(pace.take()).isEmpty();

    // When
    nanos.set(Duration.ofSeconds(1).toNanos());

    // Then
    assertThat(pace.take()).hasValue(3);
    assertThat(pace.take()).hasValue(0);
    assertThat(pace.take()).isEmpty();
  }
}
