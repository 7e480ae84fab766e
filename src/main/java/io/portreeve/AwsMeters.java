package io.portreeve;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portreeve.provider.ApiEvents;
import java.time.Duration;

/** Requests to AWS as meters; none names an object. */
final class AwsMeters implements ApiEvents {
  private final MeterRegistry registry;

  AwsMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void requested(String operation, String outcome) {
    registry
        .counter("portreeve.aws.requests", "operation", operation, "outcome", outcome)
        .increment();
  }

  @Override
  public void held(String operation, Duration time) {
    Timer.builder("portreeve.aws.held")
        .description("How long requests to AWS were held back, so as to be no more than it serves.")
        .tag("operation", operation)
        .register(registry)
        .record(time);
  }
}
