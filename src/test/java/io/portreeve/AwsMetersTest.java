package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AwsMetersTest {
  @Test
  void countsRequestsAndTheTimeTheyWereHeld() {
    // Given
    var registry = new SimpleMeterRegistry();
    var meters = new AwsMeters(registry);

    // When
    meters.requested("ecr:CreateRepository", "ok");
    meters.requested("ecr:CreateRepository", "ok");
    meters.requested("ecr:CreateRepository", "throttled");
    meters.held("ecr:CreateRepository", Duration.ofSeconds(3));

    // Then
    var requests = registry.get("portreeve.aws.requests").tag("operation", "ecr:CreateRepository");
    assertThat(requests.tag("outcome", "ok").counter().count()).isEqualTo(2);
    assertThat(registry.get("portreeve.aws.held").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(3);
  }
}
