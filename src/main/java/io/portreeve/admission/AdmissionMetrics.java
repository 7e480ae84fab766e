package io.portreeve.admission;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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

  private static final Map<String, String> DESCRIPTIONS =
      Map.of(
          "portreeve.images.refused",
          "Images that a policy refused.",
          "portreeve.images.violations",
          "Images that a policy would refuse if it bound.",
          "portreeve.exceptions.used",
          "Pods of policies that are enforced, with an image that an exception lets in.");

  private final MeterRegistry registry;
  private final ConcurrentMap<Series, Timer> timers = new ConcurrentHashMap<>();
  private final ConcurrentMap<Counted, Counter> counters = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong certificateEnd = new AtomicLong();

  private record Series(String policy, String phase, String verdict, boolean cached) {}

  private record Counted(String name, Tags tags) {}

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
            known ? target.policy() : NO_POLICY, target.phase().label(), result.label(), cached);
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

  /**
   * Counts the images that were refused, or that would be; a request that is refused as a whole is
   * one more, of reason {@code request}. Not for dry runs.
   *
   * @param policy name of a policy that is in force
   */
  void refused(Target target, String policy, Answer answer) {
    switch (answer.result()) {
      case DENIED -> count("portreeve.images.refused", Tags.of("policy", policy), answer);
      case WARNED ->
          violated(policy, target.phase() == Target.Phase.WORKLOADS ? "workloads" : "warn", answer);
      case AUDITED -> violated(policy, "audit", answer);
      case ADMITTED, UNCHECKED, NOT_UNDERSTOOD, UNKNOWN_POLICY, NOT_READY, BUSY, FAILED -> {}
    }
  }

  private void violated(String policy, String mode, Answer answer) {
    count("portreeve.images.violations", Tags.of("policy", policy, "mode", mode), answer);
  }

  private void count(String name, Tags tags, Answer answer) {
    var reasons = answer.refusal().reasons();
    (reasons.isEmpty() ? Map.of(Reason.REQUEST, 1) : reasons)
        .forEach((reason, count) -> increment(name, tags.and("reason", reason.label()), count));
  }

  /** Counts a pod that an exception let in, of a policy that is enforced. Not for dry runs. */
  void exceptionUsed(String policy) {
    increment("portreeve.exceptions.used", Tags.of("policy", policy), 1);
  }

  private void increment(String name, Tags tags, int count) {
    counters
        .computeIfAbsent(
            new Counted(name, tags),
            counted ->
                Counter.builder(name)
                    .description(DESCRIPTIONS.get(name))
                    .tags(counted.tags())
                    .register(registry))
        .increment(count);
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
