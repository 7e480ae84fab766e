package io.portreeve.registry;

import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.settings.Difference;
import io.portreeve.settings.SettingFault;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of a look at one setting.
 *
 * @param state how it is
 * @param message why; null where it is in sync
 * @param repairs when changes of others were repaired
 * @param drift changes of others that were found
 * @param unconfirmed whether something was written that a reading doesn't show yet
 */
record SettingResult(
    SettingStatus.State state,
    @Nullable String message,
    Repairs repairs,
    List<Difference> drift,
    boolean unconfirmed) {
  static final int SHOWN = 5;

  /** Makes the list unmodifiable. */
  SettingResult {
    drift = List.copyOf(drift);
  }

  static SettingResult inSync(Repairs repairs, List<Difference> drift) {
    return new SettingResult(SettingStatus.State.InSync, null, repairs, drift, false);
  }

  /** It was written, and what was read doesn't show it, so far. */
  SettingResult unconfirmed(boolean value) {
    return new SettingResult(state, message, repairs, drift, value);
  }

  /** The same with more to tell: what can't be put, whatever becomes of this. */
  SettingResult and(List<String> conflicts) {
    return conflicts.isEmpty()
        ? this
        : new SettingResult(state, message + "; " + text(conflicts), repairs, drift, unconfirmed);
  }

  static SettingResult contested(Repairs repairs, List<Difference> drift) {
    var what =
        drift.stream()
            .limit(SHOWN)
            .map(each -> each.what() + " (found " + each.found() + ")")
            .collect(Collectors.joining(", "));
    return new SettingResult(
        SettingStatus.State.Contested,
        "somebody changes it back again and again: "
            + what
            + "; it is left alone until "
            + repairs.until()
            + ", or until this Registry is changed or requested to be reconciled: find out who else"
            + " writes it, and let one of the two have it",
        repairs,
        drift,
        false);
  }

  /** What is asked can't be put, whatever the registry says. */
  static SettingResult refused(List<String> conflicts, Repairs repairs, List<Difference> drift) {
    return new SettingResult(SettingStatus.State.Refused, text(conflicts), repairs, drift, false);
  }

  /** What is asked can't even be sent; what is there stays as it is. */
  static SettingResult faulty(List<SettingFault> faults, Repairs repairs) {
    return new SettingResult(
        faults.stream().allMatch(SettingFault::waiting)
            ? SettingStatus.State.Unavailable
            : SettingStatus.State.Refused,
        text(faults.stream().map(SettingFault::toString).toList()),
        repairs,
        List.of(),
        false);
  }

  private static String text(List<String> conflicts) {
    var texts = conflicts.stream().limit(SHOWN).collect(Collectors.joining("; "));
    return texts
        + (conflicts.size() > SHOWN ? "; and " + (conflicts.size() - SHOWN) + " more" : "");
  }

  static SettingResult failed(RuntimeException thrown, Repairs repairs, List<Difference> drift) {
    var message = Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
    return switch (thrown) {
      case RegistryException.AccessDenied _ ->
          new SettingResult(
              SettingStatus.State.Denied,
              message + "; allow the operator's role this action",
              repairs,
              drift,
              false);
      case RegistryException.Invalid _, RegistryException.NotEmpty _ ->
          new SettingResult(SettingStatus.State.Refused, message, repairs, drift, false);
      case RegistryException _ ->
          new SettingResult(
              SettingStatus.State.Unavailable, message + "; trying again", repairs, drift, false);
      default ->
          new SettingResult(
              SettingStatus.State.Unavailable,
              "the operator ran into an error of its own and tries again: "
                  + thrown.getClass().getSimpleName()
                  + ": "
                  + message,
              repairs,
              drift,
              false);
    };
  }

  /** Whether all of it that the registry takes has been written; it may have refused the rest. */
  boolean isInForce() {
    return !unconfirmed
        && (state == SettingStatus.State.InSync || state == SettingStatus.State.Refused);
  }

  SettingStatus status(Setting setting) {
    return new SettingStatus(setting.field(), state, message, repairs.texts());
  }
}
