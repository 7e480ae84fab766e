package io.portreeve.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.Difference;
import io.portreeve.settings.SettingPlan;
import io.portreeve.settings.SettingVersions;
import io.portreeve.settings.SettingsMerge;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings one setting to what is asked: read, merge, remember what is about to be written, write,
 * read again. Whoever ends it between any two of these steps loses nothing: the next look goes on
 * from there.
 */
final class SettingSync {
  /** Where somebody else writes at the same moment, it is merged again this often. */
  private static final int MERGES = 3;

  private final SettingContext context;
  private final Setting setting;
  private final @Nullable ObjectNode desired;
  private final boolean wasInSync;
  private final List<Difference> drift = new ArrayList<>();
  private List<String> conflicts = List.of();
  private Repairs repairs;
  private @Nullable SettingVersions versions;
  private boolean ended;

  /**
   * Creates it for one look.
   *
   * @param desired what is asked; null if nothing is any more
   * @param before how the setting was after the last look; null if nothing is known
   * @param repairs when changes of others were repaired so far
   */
  SettingSync(
      SettingContext context,
      Setting setting,
      @Nullable ObjectNode desired,
      @Nullable SettingStatus before,
      Repairs repairs) {
    this.context = context;
    this.setting = setting;
    this.desired = desired;
    this.wasInSync = before == null || before.state() == SettingStatus.State.InSync;
    this.repairs = repairs;
  }

  /**
   * Does it.
   *
   * @param beforeWriting is given what a merge was made from, before anything of it is written
   */
  SettingResult run(Consumer<SettingVersions> beforeWriting) {
    try {
      return merge(beforeWriting);
    } catch (RegistryException e) {
      return SettingResult.failed(e, repairs, drift).and(conflicts);
    }
  }

  /** What the last merge was made from; null if nothing could be read. */
  @Nullable SettingVersions versions() {
    return versions;
  }

  /** Whether nothing kept it from being written, as far as it can be put. */
  boolean hasEnded() {
    return ended;
  }

  private SettingResult merge(Consumer<SettingVersions> beforeWriting) {
    var live = read();
    for (int merges = 0; ; merges++) {
      var merged = new SettingVersions(setting, context.applied().of(setting), live, desired);
      versions = merged;
      var plan = SettingsMerge.plan(merged);
      conflicts = plan.conflicts();
      var open = context.state().writes().open(merged, plan, context.now());
      if (open.due().isEmpty()) {
        if (plan.actions().isEmpty()) {
          remember(
              open.unsure().isEmpty() ? plan.lastApplied().after() : plan.lastApplied().before(),
              open);
          context.state().leaves(setting, List.of());
        }
        return ended(plan, merges > 0, open);
      }
      var found = open.ofOthers(plan.drift());
      tell(found, merges > 0);
      if (!found.isEmpty() && repairs.areExhausted()) {
        return SettingResult.contested(repairs, drift).and(conflicts);
      }
      if (merges == MERGES) {
        throw new RegistryException.Conflict(
            "spec.ecr." + setting.field() + ": somebody else writes it at the same moment", null);
      }
      beforeWriting.accept(merged);
      remember(plan.lastApplied().before(), open);
      context.applied().write();
      write(open.due(), found);
      live = read();
    }
  }

  private void remember(ObjectNode document, SettingWrites.Open open) {
    var applied = context.applied();
    applied.set(setting, SettingsMerge.kept(applied.of(setting), document, open.unsure()));
  }

  /** A repair counts once it is done: what is tried again and again isn't a contest. */
  private void write(List<SettingAction> actions, List<Difference> found) {
    try {
      context.write(setting, desired, actions);
      repaired(found);
    } catch (RegistryException.AccessDenied | RegistryException.Invalid e) {
      repaired(found);
      throw e;
    }
  }

  private void repaired(List<Difference> found) {
    var rest =
        found.stream()
            .filter(
                each -> !context.state().writes().isWritten(setting, each.entry(), context.now()))
            .toList();
    context.state().leaves(setting, rest);
    if (rest.size() < found.size()) {
      repairs = repairs.plus(context.now());
    }
  }

  private ObjectNode read() {
    var live = context.client().read(setting);
    context.listener().read(setting, live);
    return live;
  }

  /**
   * Tells what others changed. What is known since an earlier look and couldn't be repaired isn't
   * told again.
   *
   * @param written whether something was written since the last reading
   */
  private void tell(List<Difference> found, boolean written) {
    var known = context.state().unrepaired(setting);
    var news =
        found.stream()
            .filter(
                each ->
                    written
                        || (known != null
                            ? !known.contains(each)
                            : wasInSync || !context.listener().isTold(each)))
            .toList();
    drift.addAll(found);
    context.state().leaves(setting, found);
    if (!news.isEmpty()) {
      context.listener().drifted(setting, news);
    }
  }

  private SettingResult ended(SettingPlan plan, boolean written, SettingWrites.Open open) {
    ended = true;
    if (written) {
      context.listener().written(setting, !drift.isEmpty());
    }
    var faults = new ArrayList<>(plan.conflicts());
    for (var each : open.ofStuck(plan.differences())) {
      faults.add(
          each.what()
              + ": ECR shows \""
              + each.found()
              + "\" after \""
              + each.wanted()
              + "\" was put "
              + SettingWrites.MOST
              + " times; ask for what it shows, or find out who changes it at once");
    }
    var result =
        faults.isEmpty()
            ? SettingResult.inSync(repairs, drift)
            : SettingResult.refused(faults, repairs, drift);
    return result.unconfirmed(open.isUnconfirmed());
  }
}
