package io.portreeve.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RegistrySettingsClient;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.Difference;
import io.portreeve.settings.SettingsMerge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all settings of a registry have in common in one look.
 *
 * @param client the registry
 * @param applied what was last applied
 * @param state what is remembered of earlier looks
 * @param now the time of the look
 * @param listener who is told what happens
 */
record SettingContext(
    RegistrySettingsClient client,
    AppliedSettings applied,
    SettingsState state,
    Instant now,
    Listener listener) {

  /** Is told what happens, when it happens. */
  interface Listener {
    /** A setting was read; this is all of it. */
    void read(Setting setting, ObjectNode live);

    /** Somebody else changed a setting, which is news; it is repaired if it can be. */
    void drifted(Setting setting, List<Difference> drift);

    /** Whether a change of somebody else was told before. */
    boolean isTold(Difference drift);

    /** A setting was written. */
    void written(Setting setting, boolean repaired);
  }

  /**
   * Writes all that can be written. What the registry refuses doesn't keep the rest from it; any
   * other failure ends it.
   *
   * @param desired what is asked; null if nothing is any more
   * @throws RegistryException if something wasn't written
   */
  void write(Setting setting, @Nullable ObjectNode desired, List<SettingAction> actions) {
    var done = new ArrayList<SettingAction>();
    var failures = new LinkedHashMap<String, RegistryException>();
    try {
      for (var action : actions) {
        try {
          client.apply(action);
          done.add(action);
        } catch (RegistryException.AccessDenied | RegistryException.Invalid e) {
          failures.put(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
          state.writes().tried(action, desired, now);
          throw e;
        }
      }
    } finally {
      // What was put is ours, whatever the next reading shows.
      state.wrote(setting, desired, done, now);
      applied.set(setting, SettingsMerge.applied(applied.of(setting), done));
    }
    if (!failures.isEmpty()) {
      throw together(failures);
    }
  }

  private static RegistryException together(LinkedHashMap<String, RegistryException> failures) {
    var first = failures.firstEntry().getValue();
    if (failures.size() == 1) {
      return first;
    }
    var all =
        failures.keySet().stream().limit(SettingResult.SHOWN).collect(Collectors.joining("; "));
    return failures.values().stream().anyMatch(RegistryException.AccessDenied.class::isInstance)
        ? new RegistryException.AccessDenied(all, first)
        : new RegistryException.Invalid(all, first);
  }
}
