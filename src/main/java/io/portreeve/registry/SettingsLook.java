package io.portreeve.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.kubernetes.Events;
import io.portreeve.provider.Setting;
import io.portreeve.settings.SettingsCompilation;
import io.portreeve.settings.SettingsCompiler;
import io.portreeve.settings.SettingsIntent;
import io.portreeve.settings.SettingsMerge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at all settings of one registry: each by itself, so that one that can't be written
 * doesn't keep the others from it.
 */
final class SettingsLook {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsLook.class);

  /**
   * The order in which settings are written: what a registry policy may say depends on a setting of
   * the account.
   */
  private static final List<Setting> ORDER =
      List.of(
          Setting.ACCOUNT_SETTINGS,
          Setting.REGISTRY_POLICY,
          Setting.REPLICATION,
          Setting.SCANNING,
          Setting.CREATION_TEMPLATES,
          Setting.PULL_THROUGH_CACHES,
          Setting.SIGNING,
          Setting.PULL_TIME_EXCLUSIONS);

  /** These are read only when all are. */
  private static final Set<Setting> SELDOM =
      Set.of(Setting.ACCOUNT_SETTINGS, Setting.PULL_TIME_EXCLUSIONS);

  private final Registry registry;
  private final SettingsState state;
  private final AppliedSettings applied;
  private final SettingsEvents events;
  private final Instant now;
  private final SettingContext context;
  private final Map<String, SettingStatus> before;
  private final List<SettingStatus> statuses = new ArrayList<>();
  private boolean unconfirmed;

  /**
   * How much is looked at.
   *
   * @param all whether settings are read that are read seldom
   * @param validate whether pull-through caches are tried that worked before
   */
  record Depth(boolean all, boolean validate) {}

  SettingsLook(
      Registry registry, SettingsState state, AppliedSettings applied, Events events, Instant now) {
    this.registry = registry;
    this.state = state;
    this.applied = applied;
    this.events = new SettingsEvents(registry, state.connection(), events, now);
    this.now = now;
    this.context =
        new SettingContext(
            state.connection().client().settings(), applied, state, now, this.events);
    this.before =
        RegistryReporter.status(registry).settings().stream()
            .collect(Collectors.toMap(SettingStatus::name, each -> each, (one, _) -> one));
  }

  /** Brings all of them to what is asked. */
  SettingsReport bring(SettingsCompilation compiled, Depth depth) {
    if (depth.validate()) {
      state.forgetValidations();
      state.writes().tryAgain();
    }
    for (var setting : ORDER) {
      var faults = compiled.faults().get(setting);
      if (faults != null) {
        add(setting, SettingResult.faulty(faults, repairs(setting)));
      } else if (setting == Setting.PULL_TIME_EXCLUSIONS) {
        bringExclusions(compiled.intent(), depth);
      } else {
        bring(setting, compiled.intent(), depth);
      }
    }
    if (depth.all() || state.isReplicationDue()) {
      state.replicationDue(events.readReplication(context.client()));
    }
    applied.write();
    return report();
  }

  private void bring(Setting setting, SettingsIntent intent, Depth depth) {
    var known = before.get(setting.field());
    if (!isDeclared(intent, setting) && applied.of(setting) == null) {
      return;
    }
    if (SELDOM.contains(setting)
        && !depth.all()
        && !state.writes().isAwaited(setting)
        && known != null
        && known.state() == SettingStatus.State.InSync) {
      statuses.add(known);
      return;
    }
    guarded(setting, () -> bringNow(setting, intent, depth.all()));
  }

  /** What nobody expected of one setting keeps no other from being looked at. */
  private void guarded(Setting setting, Runnable work) {
    try {
      work.run();
    } catch (AppliedSettings.NotStoredException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("kind", "Registry")
          .addKeyValue("name", registry.getMetadata().getName())
          .addKeyValue("setting", setting.field())
          .setCause(e)
          .log("A setting can't be looked at");
      add(setting, SettingResult.failed(e, repairs(setting), List.of()));
    }
  }

  private void bringNow(Setting setting, SettingsIntent intent, boolean all) {
    var desired = intent.document(setting);
    var sync = sync(setting, desired);
    switch (setting) {
      case REPLICATION -> replicate(intent, sync, all);
      case PULL_THROUGH_CACHES -> {
        var result = sync.run(_ -> {});
        add(setting, new CacheValidation(context).of(sync.versions(), result));
      }
      default -> add(setting, sync.run(_ -> {}));
    }
  }

  private void replicate(SettingsIntent intent, SettingSync sync, boolean all) {
    var backfills = new Backfills(context, intent.document(Setting.BACKFILLS));
    var result = sync.run(backfills::remember);
    add(Setting.REPLICATION, result);
    var versions = sync.versions();
    if (!sync.hasEnded() || !result.isInForce() || versions == null) {
      return;
    }
    var known = before.get(Setting.BACKFILLS.field());
    var started =
        backfills.start(
            versions, all || (known != null && known.state() != SettingStatus.State.InSync));
    if (started != null) {
      add(Setting.BACKFILLS, started);
    }
  }

  private SettingSync sync(Setting setting, @Nullable ObjectNode desired) {
    return new SettingSync(
        context, setting, desired, before.get(setting.field()), repairs(setting));
  }

  /** As long as it isn't known who we are, what is there stays: we may be excluded already. */
  private void bringExclusions(SettingsIntent intent, Depth depth) {
    var setting = Setting.PULL_TIME_EXCLUSIONS;
    var trouble = state.principalTrouble();
    if (trouble == null) {
      if (isDeclared(intent, setting)) {
        bring(setting, intent, depth);
      } else {
        guarded(setting, this::excludeOurselves);
      }
    } else if (isDeclared(intent, setting) || before.containsKey(setting.field())) {
      add(setting, SettingResult.failed(trouble, repairs(setting), List.of()));
    }
  }

  /**
   * That pulls of ours don't count is tried where nobody asks for it, too; that it isn't allowed,
   * or not offered, is no fault then. That what was asked for can't be taken out is one.
   */
  private void excludeOurselves() {
    var setting = Setting.PULL_TIME_EXCLUSIONS;
    var desired = Optional.ofNullable(state.principal()).flatMap(SettingsCompiler::ownExclusion);
    var former = SettingsMerge.entries(applied.of(setting));
    former.remove(state.principal());
    if ((!state.isExclusionDue() && former.isEmpty())
        || (desired.isEmpty() && applied.of(setting) == null)) {
      return;
    }
    var sync = sync(setting, desired.orElse(null));
    if (!former.isEmpty()) {
      var result = excluded(sync.run(_ -> {}));
      if (result.state() != SettingStatus.State.InSync || result.unconfirmed()) {
        add(setting, result);
      }
      return;
    }
    var result = excluded(events.quietly(() -> sync.run(_ -> {})));
    if (result.state() != SettingStatus.State.InSync) {
      LOG.atDebug()
          .addKeyValue("kind", "Registry")
          .addKeyValue("name", registry.getMetadata().getName())
          .log("The operator's own pulls count as use of images: {}", result.message());
    }
  }

  /** What can't be done at the moment is tried again at the next look. */
  private SettingResult excluded(SettingResult result) {
    if (result.state() != SettingStatus.State.Unavailable) {
      state.excluded();
    }
    return result;
  }

  /** Takes what is ours out of all of them. */
  SettingsReport remove() {
    for (var setting : ORDER.reversed()) {
      if (applied.of(setting) == null) {
        continue;
      }
      var result = new SettingSync(context, setting, null, null, Repairs.NONE).run(_ -> {});
      if (result.state() == SettingStatus.State.InSync && !result.unconfirmed()) {
        applied.set(setting, JsonNodeFactory.instance.objectNode());
      } else {
        add(setting, result);
      }
    }
    applied.set(Setting.BACKFILLS, JsonNodeFactory.instance.objectNode());
    applied.write();
    return report();
  }

  private static boolean isDeclared(SettingsIntent intent, Setting setting) {
    return intent.document(setting) != null;
  }

  private void add(Setting setting, SettingResult result) {
    statuses.add(result.status(setting));
    unconfirmed |= result.unconfirmed();
  }

  /** Who changes the spec, or asks for a look, has repairs begin anew. */
  private Repairs repairs(Setting setting) {
    var status = RegistryReporter.status(registry);
    return !Objects.equals(status.observedGeneration(), registry.getMetadata().getGeneration())
            || state.isAsked(registry)
        ? Repairs.NONE
        : Repairs.of(before.get(setting.field()), now);
  }

  private SettingsReport report() {
    return SettingsReport.of(statuses, events.drift(), unconfirmed);
  }
}
