package io.portreeve.admission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is counted. Tags have few values: policies that are in force, phases, results. Neither
 * images nor anything else that a pod or a registry says is a tag.
 */
final class AdmissionMetrics {
  private static final String NO_POLICY = "none";

  private final MeterRegistry registry;
  private final ConcurrentMap<Series, Timer> timers = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong certificateEnd = new AtomicLong();

  private record Series(String policy, String phase, String verdict, boolean cached) {}

  /** Counts in this registry. */
  AdmissionMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("portreeve.admission.in.flight", inFlight, AtomicInteger::get)
        .description("Requests that wait for registries.")
        .register(registry);
    Gauge.builder("portreeve.admission.certificate.end", certificateEnd, AtomicLong::get)
        .description("When the serving certificate ends.")
        .baseUnit("seconds")
        .register(registry);
  }

  /**
   * Counts an answer.
   *
   * @param known whether the policy is one of those in force: other names are the client's
   * @param cached whether it was answered from what was known
   */
  void answered(Target target, boolean known, Answer.Result result, boolean cached, Duration time) {
    var series =
        new Series(
            known ? target.policy() : NO_POLICY,
            target.phase().label(),
            result.name().toLowerCase(Locale.ROOT),
            cached);
    timers.computeIfAbsent(series, this::timer).record(time);
  }

  private Timer timer(Series series) {
    return Timer.builder("portreeve.admission")
        .description("Admission requests: how many, how long, how they ended.")
        .tag("policy", series.policy())
        .tag("phase", series.phase())
        .tag("verdict", series.verdict())
        .tag("cached", Boolean.toString(series.cached()))
        .register(registry);
  }

  /** Counts a request that got no answer in its protocol, such as one that is too large. */
  void rejected(int status) {
    registry
        .counter("portreeve.admission.rejected", "status", Integer.toString(status))
        .increment();
  }

  /** Requests that wait for registries. */
  AtomicInteger inFlight() {
    return inFlight;
  }

  /** Notes when the certificate that is served ends. */
  void certificateEnds(Instant when) {
    certificateEnd.set(when.getEpochSecond());
  }
}
