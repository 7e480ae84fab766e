package io.portreeve.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.ImageVerdict;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** What is measured of the audit. No label comes from an image or a registry. */
final class RunningMeters {
  private final MeterRegistry registry;
  private final MultiGauge pods;
  private final MultiGauge unsynced;
  private final AtomicInteger due = new AtomicInteger();

  RunningMeters(MeterRegistry registry) {
    this.registry = registry;
    this.unsynced =
        MultiGauge.builder("portreeve.audit.unsynced")
            .description("Kinds that can't be read: while there is one, what is said stands still.")
            .register(registry);
    this.pods =
        MultiGauge.builder("portreeve.running.pods")
            .description("Pods with images that a policy names, by what it says of them.")
            .register(registry);
    var _ =
        Gauge.builder("portreeve.audit.due", due, AtomicInteger::get)
            .description("Images that wait to be verified, for the first time or again.")
            .register(registry);
  }

  void found(Map<String, RunningStatus> policies) {
    var rows = new ArrayList<MultiGauge.Row<?>>();
    policies.forEach(
        (policy, status) -> {
          rows.add(row(policy, "compliant", status.compliant()));
          rows.add(row(policy, "violating", status.violating()));
          rows.add(row(policy, "unknown", status.unknown()));
        });
    pods.register(rows, true);
  }

  private static MultiGauge.Row<?> row(String policy, String state, int pods) {
    return MultiGauge.Row.of(Tags.of("policy", policy, "state", state), pods);
  }

  /**
   * Measures how old what is said is, in seconds; not a number in a process that isn't the active
   * one.
   */
  <T> void age(T source, ToDoubleFunction<T> age) {
    var _ =
        Gauge.builder("portreeve.audit.walk.age", source, age)
            .baseUnit("seconds")
            .description("Time since all that runs was last looked at.")
            .register(registry);
  }

  void unsynced(Set<String> kinds) {
    unsynced.register(
        kinds.stream()
            .<MultiGauge.Row<?>>map(kind -> MultiGauge.Row.of(Tags.of("kind", kind), 1))
            .toList(),
        true);
  }

  /** Evidence couldn't be published. */
  void notPublished() {
    Counter.builder("portreeve.audit.publication.failures")
        .description("Times that evidence for the webhooks couldn't be read or written.")
        .register(registry)
        .increment();
  }

  void due(int targets) {
    due.set(targets);
  }

  void verified(AuditedImage result) {
    Counter.builder("portreeve.audit.verifications")
        .description("Verifications of images that run or would be started, by what they said.")
        .tag("result", result(result))
        .register(registry)
        .increment();
  }

  private static String result(AuditedImage result) {
    return switch (result) {
      case AuditedImage.Verified(_, var verdict, _) -> result(verdict);
      case AuditedImage.Decided(var verdict) -> result(verdict);
      case AuditedImage.Unknown _ -> "unknown";
    };
  }

  private static String result(ImageVerdict verdict) {
    return switch (verdict) {
      case ImageVerdict.Admitted _ -> "admitted";
      case ImageVerdict.Denied _ -> "refused";
    };
  }
}
