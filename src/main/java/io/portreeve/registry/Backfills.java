package io.portreeve.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.settings.SettingPlan;
import io.portreeve.settings.SettingVersions;
import io.portreeve.settings.SettingsMerge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts the replication of images that are there already, once for each destination that is new.
 * Which are new is only seen before the replication is written, and remembered with it.
 */
final class Backfills {
  private static final Setting SETTING = Setting.BACKFILLS;
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final SettingContext context;
  private final @Nullable ObjectNode desired;
  private @Nullable SettingVersions replication;

  /**
   * Creates it for one look.
   *
   * @param desired what is asked; null if nothing is
   */
  Backfills(SettingContext context, @Nullable ObjectNode desired) {
    this.context = context;
    this.desired = desired;
  }

  private boolean concerns() {
    return desired != null || context.applied().of(SETTING) != null;
  }

  /** Remembers what is to be started; the replication is about to be written. */
  void remember(SettingVersions versions) {
    if (concerns() && replication == null) {
      replication = versions;
      context.applied().set(SETTING, read(versions).lastApplied().before());
    }
  }

  /** What needs no start needs no call. */
  private SettingPlan read(SettingVersions versions) {
    var plan = plan(NOTHING, versions);
    if (plan.actions().isEmpty()) {
      return plan;
    }
    try {
      return plan(context.client().read(SETTING), versions);
    } catch (RegistryException _) {
      // It will be told when they are to be started.
      return plan;
    }
  }

  /**
   * Starts what is to be started; the replication is in force.
   *
   * @param now what the replication was merged from
   * @param look whether to look how those do that were started
   * @return null if nothing is asked
   */
  @Nullable SettingResult start(SettingVersions now, boolean look) {
    if (!concerns()) {
      return null;
    }
    try {
      return start(replication == null ? now : replication, now, look);
    } catch (RegistryException e) {
      return SettingResult.failed(e, Repairs.NONE, List.of());
    }
  }

  private @Nullable SettingResult start(SettingVersions before, SettingVersions now, boolean look) {
    var plan = plan(NOTHING, before);
    if (look || !plan.actions().isEmpty()) {
      plan = plan(context.client().read(SETTING), before);
      if (!plan.actions().isEmpty()) {
        context.applied().set(SETTING, plan.lastApplied().before());
        context.applied().write();
        context.write(SETTING, desired, plan.actions());
        plan = plan(context.client().read(SETTING), now);
      }
    }
    context.applied().set(SETTING, plan.lastApplied().after());
    if (desired == null) {
      return null;
    }
    return plan.conflicts().isEmpty()
        ? SettingResult.inSync(Repairs.NONE, List.of())
        : SettingResult.refused(plan.conflicts(), Repairs.NONE, List.of());
  }

  private SettingPlan plan(ObjectNode live, SettingVersions versions) {
    return SettingsMerge.backfills(
        new SettingVersions(SETTING, context.applied().of(SETTING), live, desired), versions);
  }
}
