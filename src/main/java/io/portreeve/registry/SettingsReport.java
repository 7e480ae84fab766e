package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Drift;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a registry's settings are after a look.
 *
 * @param settings each of them
 * @param drift the newest changes of others
 * @param trouble what keeps them from being as asked; null if all are
 * @param unconfirmed whether something was written and a reading hasn't shown it yet
 * @param failures how many looks in a row, this one included, left something to be tried again
 */
record SettingsReport(
    List<SettingStatus> settings,
    List<Drift> drift,
    @Nullable Outcome trouble,
    boolean unconfirmed,
    int failures) {

  /** After a look that saw all settings. */
  static SettingsReport of(List<SettingStatus> settings, List<Drift> drift, boolean unconfirmed) {
    return new SettingsReport(settings, drift, trouble(settings), unconfirmed, 0);
  }

  /**
   * The same with more to tell.
   *
   * @param failures is told whether something is tried again, and counts
   */
  SettingsReport with(List<SettingStatus> more, Function<Boolean, Integer> failures) {
    var names = more.stream().map(SettingStatus::name).collect(Collectors.toSet());
    var all =
        Stream.concat(settings.stream().filter(each -> !names.contains(each.name())), more.stream())
            .toList();
    var ofSettings = Objects.equals(trouble, trouble(settings));
    var worst = ofSettings ? trouble(all) : trouble;
    var again = worst instanceof Outcome.Progressing;
    return new SettingsReport(all, drift, worst, unconfirmed, failures.apply(again));
  }

  /** What was known of them stays; nothing is tried again before somebody acts. */
  static SettingsReport unchanged(Registry registry, Outcome.Stalled trouble) {
    var status = RegistryReporter.status(registry);
    var handled = ReconcileRequest.of(registry).orElse(status.lastHandledReconcileAt());
    return new SettingsReport(Repairs.kept(registry, handled), status.drift(), trouble, false, 0);
  }

  /** The worst of what settings say, with all that they say; null if all are in sync. */
  static @Nullable Outcome trouble(Collection<SettingStatus> settings) {
    var bad =
        settings.stream()
            .filter(each -> each.state() != SettingStatus.State.InSync)
            .sorted(Comparator.comparingInt(each -> rank(each.state())))
            .toList();
    if (bad.isEmpty()) {
      return null;
    }
    var message =
        bad.stream()
            .map(each -> "spec.ecr." + each.name() + ": " + each.message())
            .collect(Collectors.joining("; "));
    return switch (bad.getFirst().state()) {
      case Denied -> new Outcome.Stalled(Reason.SETTING_DENIED, message);
      case Refused -> new Outcome.Stalled(Reason.SETTING_REFUSED, message);
      case Contested -> new Outcome.Stalled(Reason.SETTING_CONTESTED, message);
      case Unavailable, InSync -> new Outcome.Progressing(Reason.SETTING_UNAVAILABLE, message);
    };
  }

  private static int rank(SettingStatus.State state) {
    return switch (state) {
      case Denied -> 0;
      case Refused -> 1;
      case Contested -> 2;
      case Unavailable -> 3;
      case InSync -> 4;
    };
  }
}
