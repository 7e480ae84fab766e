package io.portreeve.registry;

import static io.portreeve.registry.RegistryReporter.status;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.kubernetes.Annotations;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.Rotation;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.Setting;
import io.portreeve.settings.SettingsCompiler;
import io.portreeve.settings.SettingsSurroundings;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the settings of registries as their Registries ask, and takes them out again. */
final class SettingsWork {
  private final Annotations annotations;
  private final Events events;
  private final Clock clock;
  private final Rotation rotation;
  private final Map<String, SettingsState> states = new ConcurrentHashMap<>();
  private final Set<String> suspects = ConcurrentHashMap.newKeySet();

  SettingsWork(Annotations annotations, Events events, Clock clock, Rotation rotation) {
    this.annotations = annotations;
    this.events = events;
    this.clock = clock;
    this.rotation = rotation;
  }

  /** Notes that somebody changed settings of a registry: the next look compares all of them. */
  void suspect(String registry) {
    suspects.add(registry);
  }

  /** Forgets what is remembered of a registry; its connection is closed. */
  void forget(String registry) {
    states.remove(registry);
    suspects.remove(registry);
  }

  /**
   * Brings the settings to what is asked.
   *
   * @param more how what isn't done here is, but is told with the settings
   */
  SettingsReport keep(
      Registry registry,
      RegistryConnection connection,
      Surroundings around,
      List<SettingStatus> more) {
    var name = registry.getMetadata().getName();
    var suspected = suspects.remove(name);
    var state = state(name, connection);
    try {
      return keep(registry, state, around, suspected).with(more, state::ended);
    } catch (AppliedSettings.UnreadableException e) {
      if (suspected || state.isAsked(registry)) {
        state.compareAgain();
      }
      return SettingsReport.unchanged(registry, unreadable(e)).with(more, _ -> 0);
    } catch (RuntimeException e) {
      if (suspected) {
        suspects.add(name);
      }
      throw e;
    }
  }

  private SettingsReport keep(
      Registry registry, SettingsState state, Surroundings around, boolean suspected) {
    var now = clock.instant();
    var generation = registry.getMetadata().getGeneration();
    var fresh =
        state.isNew(generation) || state.isDue(now, rotation.value()) || state.isAsked(registry);
    var depth = new SettingsLook.Depth(fresh || suspected, fresh);
    state.askForPrincipal(depth.all(), needsPrincipal(registry), now);
    var compiled =
        SettingsCompiler.compile(
            RegistryAccess.ecr(registry),
            new SettingsSurroundings(state.principal(), new TemplatePolicies(around)));
    if (state.isNew(generation)) {
      compiled
          .warnings()
          .forEach(each -> events.warning(registry, Reason.SETTING_WARNING, each.toString()));
    }
    var report = look(registry, state).bring(compiled, depth);
    if (fresh) {
      state.compared(registry, now);
    }
    return report;
  }

  /** Whether exclusions are asked, or some that were are to be taken out. */
  private static boolean needsPrincipal(Registry registry) {
    return RegistryAccess.ecr(registry).pullTimeExclusions() != null
        || status(registry).settings().stream()
            .anyMatch(each -> each.name().equals(Setting.PULL_TIME_EXCLUSIONS.field()));
  }

  /** Takes what is ours out of all settings. */
  SettingsReport remove(Registry registry, RegistryConnection connection) {
    try {
      return look(registry, state(registry.getMetadata().getName(), connection)).remove();
    } catch (AppliedSettings.UnreadableException e) {
      return SettingsReport.unchanged(registry, unreadable(e));
    }
  }

  private SettingsLook look(Registry registry, SettingsState state) {
    var applied = AppliedSettings.read(annotations, registry);
    return new SettingsLook(registry, state, applied, events, clock.instant());
  }

  private SettingsState state(String registry, RegistryConnection connection) {
    var state = states.get(registry);
    if (state == null || !state.isOf(connection)) {
      state = new SettingsState(connection, state, clock.instant());
      states.put(registry, state);
    }
    return state;
  }

  private static Outcome.Stalled unreadable(AppliedSettings.UnreadableException e) {
    return new Outcome.Stalled(
        Reason.LAST_APPLIED_UNREADABLE,
        "annotation "
            + AppliedSettings.ANNOTATION
            + " can't be read: "
            + e.getMessage()
            + "; restore it, or remove it: what isn't asked for any more then stays in the"
            + " registry");
  }
}
