package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When somebody else's changes of a setting were repaired within the last hour, oldest first. Three
 * are enough: whoever changes it a fourth time means it.
 *
 * @param times the times
 */
record Repairs(List<Instant> times) {
  private static final int MOST = 3;
  private static final Duration WITHIN = Duration.ofHours(1);

  /** None. */
  static final Repairs NONE = new Repairs(List.of());

  /** Makes the list unmodifiable. */
  Repairs {
    times = List.copyOf(times);
  }

  /** Those that a status tells of; what is no time there doesn't count. */
  static Repairs of(@Nullable SettingStatus status, Instant now) {
    return status == null
        ? NONE
        : new Repairs(
            status.repairedTimes().stream()
                .flatMap(text -> time(text).stream())
                .filter(time -> !time.isAfter(now) && now.isBefore(time.plus(WITHIN)))
                .sorted()
                .toList());
  }

  /**
   * Settings as they were known, for a status that no look at them has come to. It takes note of
   * the spec and of a request, which have repairs begin anew: none of them is told any more then.
   *
   * @param handled the request that the status says was handled
   */
  static List<SettingStatus> kept(Registry registry, @Nullable String handled) {
    var before = RegistryReporter.status(registry);
    var same =
        Objects.equals(before.observedGeneration(), registry.getMetadata().getGeneration())
            && Objects.equals(before.lastHandledReconcileAt(), handled);
    return same
        ? before.settings()
        : before.settings().stream()
            .map(each -> new SettingStatus(each.name(), each.state(), each.message(), List.of()))
            .toList();
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** Whether there were so many that another one is of no use. */
  boolean areExhausted() {
    return times.size() >= MOST;
  }

  /** When the next repair may be tried, once they are exhausted. */
  Instant until() {
    return times.get(times.size() - MOST).plus(WITHIN);
  }

  Repairs plus(Instant now) {
    var all = new ArrayList<>(times);
    all.add(now.truncatedTo(ChronoUnit.SECONDS));
    return new Repairs(all);
  }

  /** As a status says them. */
  List<String> texts() {
    return times.stream().map(Instant::toString).toList();
  }
}
