package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryStatus;
import io.portreeve.fault.Faults;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.kubernetes.Transitions;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.status.Conditions;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what came of a look into a status, and a transition into an Event. */
final class RegistryReporter {
  /** A Registry that stands still, or tries again, is looked at again after this long at most. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** How soon to look whether what was written can be read. */
  private static final Duration UNCONFIRMED = Duration.ofSeconds(60);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

  /** Five seconds doubled this often are more than the longest pause. */
  private static final int DOUBLINGS = 6;

  private final Transitions transitions;
  private final Clock clock;

  RegistryReporter(Events events, Clock clock) {
    this.transitions = new Transitions(events);
    this.clock = clock;
  }

  /**
   * What a look at a registry that could be read has brought.
   *
   * @param connection the registry
   * @param totals what its repositories hold
   * @param settings how its settings are
   * @param pullSecrets its pull Secrets
   */
  record Found(
      RegistryConnection connection,
      Totals totals,
      SettingsReport settings,
      @Nullable PullSecretsStatus pullSecrets) {}

  static RegistryStatus status(Registry registry) {
    return registry.getStatus() == null ? RegistryStatus.NONE : registry.getStatus();
  }

  /** The registry was read. */
  RegistryReport read(Registry registry, Found found) {
    var before = status(registry);
    var address = found.connection().address();
    var trouble = found.settings().trouble();
    var outcome =
        trouble != null
            ? trouble
            : new Outcome.Ready(
                Reason.SUCCEEDED,
                "account " + address.accountId() + " in " + address.region() + " was read");
    var after =
        new RegistryStatus(
            registry.getMetadata().getGeneration(),
            conditions(registry, outcome),
            address.imageHost(),
            address.accountId(),
            found.connection().size(),
            found.totals().images(),
            found.totals().sizeBytes(),
            found.totals().monthlyCost(),
            found.settings().settings(),
            found.settings().drift(),
            found.pullSecrets(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            handled(registry, outcome));
    return new RegistryReport(before, after, next(registry, outcome, found));
  }

  /** A look came to an end, and the registry can't be used yet; what was known of it stays. */
  RegistryReport ended(Registry registry, Outcome outcome) {
    var unavailable = outcome.reason().equals(Reason.SETTING_UNAVAILABLE);
    return report(
        registry, outcome, handled(registry, outcome), unavailable ? UNCONFIRMED : LONGEST);
  }

  /** A look was broken off; what was known stays, and a request for it stays open. */
  RegistryReport failed(Registry registry, Throwable thrown) {
    return failed(registry, Faults.outcome(thrown));
  }

  /** As {@link #failed(Registry, Throwable)}, for a reason that is known. */
  RegistryReport failed(Registry registry, Outcome outcome) {
    return report(registry, outcome, status(registry).lastHandledReconcileAt(), LONGEST);
  }

  private RegistryReport report(
      Registry registry, Outcome outcome, @Nullable String handled, Duration most) {
    var before = status(registry);
    var after =
        new RegistryStatus(
            registry.getMetadata().getGeneration(),
            conditions(registry, outcome),
            before.host(),
            before.accountId(),
            before.repositories(),
            before.images(),
            before.sizeBytes(),
            before.monthlyCost(),
            Repairs.kept(registry, handled),
            before.drift(),
            before.pullSecrets(),
            before.lastVerifiedTime(),
            handled);
    return new RegistryReport(before, after, interval(registry, most));
  }

  /** A request has been served once nothing is left that is tried again by itself. */
  private static @Nullable String handled(Registry registry, Outcome outcome) {
    var known = status(registry).lastHandledReconcileAt();
    return outcome instanceof Outcome.Progressing
        ? known
        : ReconcileRequest.of(registry).orElse(known);
  }

  private static Duration next(Registry registry, Outcome outcome, Found found) {
    return switch (outcome) {
      case Outcome.Ready _ ->
          found.settings().unconfirmed()
              ? interval(registry, UNCONFIRMED)
              : RegistryCheck.interval(registry.getSpec().interval());
      case Outcome.Progressing _ -> interval(registry, pause(found.settings().failures()));
      case Outcome.Stalled _ -> interval(registry, LONGEST);
    };
  }

  private static Duration pause(int failures) {
    var pause = FIRST_RETRY.multipliedBy(1L << Math.clamp(failures - 1L, 0, DOUBLINGS));
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  /** The interval of a Registry, but not more than {@code most}. */
  private static Duration interval(Registry registry, Duration most) {
    try {
      var interval = RegistryCheck.interval(registry.getSpec().interval());
      return interval.compareTo(most) < 0 ? interval : most;
    } catch (IllegalArgumentException _) {
      return most;
    }
  }

  private List<Condition> conditions(Registry registry, Outcome outcome) {
    var before = status(registry).conditions();
    var after =
        Conditions.of(outcome, registry.getMetadata().getGeneration(), before, clock.instant());
    transitions.report(registry, before, after);
    return after;
  }
}
