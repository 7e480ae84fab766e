package io.portreeve.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.Difference;
import io.portreeve.settings.SettingPlan;
import io.portreeve.settings.SettingVersions;
import io.portreeve.settings.SettingsMerge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a registry's settings and that no reading has shown yet. A reading may be
 * older than a write, and a registry may show something else than what was put.
 */
final class SettingWrites {
  /** What was written is newer than what a reading shows, for this long. */
  static final Duration CONSISTENT_AFTER = Duration.ofSeconds(60);

  /** After as many writes of the same that aren't shown, another one is of no use. */
  static final int MOST = 3;

  /** And for this long it isn't tried again. */
  private static final Duration LEFT_ALONE = Duration.ofHours(1);

  private final Instant since;
  private final Map<Setting, Map<String, Written>> written = new EnumMap<>(Setting.class);

  /**
   * Creates it.
   *
   * @param since from when on writes are noted; of what was written before, nothing is known
   */
  SettingWrites(Instant since) {
    this.since = since;
  }

  /**
   * A write.
   *
   * @param action what
   * @param desired what was asked then; null if nothing was
   * @param at when
   * @param times how often in a row; zero if it isn't known whether it was done
   */
  private record Written(
      SettingAction action, @Nullable ObjectNode desired, Instant at, int times) {
    boolean isRecent(Instant now) {
      return isWithin(CONSISTENT_AFTER, at, now);
    }

    boolean isStuck(Instant now) {
      return times >= MOST && isWithin(LEFT_ALONE, at, now);
    }
  }

  /** A clock that was set back makes nothing recent. */
  private static boolean isWithin(Duration time, Instant at, Instant now) {
    return !now.isBefore(at) && now.isBefore(at.plus(time));
  }

  /**
   * Actions that a reading asks for, after what was written before it.
   *
   * @param due those to be done
   * @param waiting entries that were put a moment ago: the reading is older than that
   * @param stuck entries that were put again and again, and that the registry shows otherwise
   * @param unseen entries that were written and that no reading has shown since: that they differ
   *     isn't taken for somebody else's doing
   * @param unsure entries that were written a moment ago for what isn't asked any more: that the
   *     reading asks for nothing there doesn't say that it shows them; an empty one means all
   */
  record Open(
      List<SettingAction> due,
      Set<String> waiting,
      Set<String> stuck,
      Set<String> unseen,
      Set<String> unsure) {
    private Open() {
      this(new ArrayList<>(), new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
    }

    /** Whether a reading is awaited that shows what was put. */
    boolean isUnconfirmed() {
      return !waiting.isEmpty() || !stuck.isEmpty() || !unsure.isEmpty();
    }

    /** Those of some differences that somebody else made. */
    List<Difference> ofOthers(List<Difference> drift) {
      return drift.stream().filter(each -> !isIn(unseen, each)).toList();
    }

    /** Those of some differences that are of entries that are stuck. */
    List<Difference> ofStuck(List<Difference> differences) {
      return differences.stream().filter(each -> isIn(stuck, each)).toList();
    }
  }

  private static boolean isIn(Set<String> entries, Difference difference) {
    return entries.contains("") || entries.contains(difference.entry());
  }

  /**
   * Sorts the actions that the newest reading asks for, and forgets what it shows.
   *
   * @param versions what the plan was made from
   */
  Open open(SettingVersions versions, SettingPlan plan, Instant now) {
    var entries = plan.actions().stream().map(SettingsMerge::entry).collect(Collectors.toSet());
    var known = written.get(versions.setting());
    var open = new Open();
    if (known == null) {
      open.unsure.addAll(unknown(versions, plan, now));
    } else {
      known
          .entrySet()
          .removeIf(
              each -> !entries.contains(each.getKey()) && isOver(each.getValue(), versions, now));
      open.unsure.addAll(known.keySet());
      open.unsure.removeAll(entries);
    }
    for (var action : plan.actions()) {
      sort(action, known == null ? null : known.get(SettingsMerge.entry(action)), now, open);
    }
    return open;
  }

  /**
   * Whether a write that the reading doesn't ask for is shown by it: it was for what is still
   * asked; or it is so old that any reading shows it.
   */
  private static boolean isOver(Written write, SettingVersions versions, Instant now) {
    return Objects.equals(write.desired, versions.desired()) || !write.isRecent(now);
  }

  /**
   * Entries of ours that neither the reading nor the wish has, while it isn't known what was
   * written a moment ago. Values of the account are always there.
   */
  private Set<String> unknown(SettingVersions versions, SettingPlan plan, Instant now) {
    if (versions.setting() == Setting.ACCOUNT_SETTINGS
        || !isWithin(CONSISTENT_AFTER, since, now)
        || !plan.actions().isEmpty()) {
      return Set.of();
    }
    var entries = SettingsMerge.entries(versions.lastApplied());
    entries.removeAll(SettingsMerge.entries(plan.lastApplied().after()));
    return entries;
  }

  private static void sort(SettingAction action, @Nullable Written before, Instant now, Open open) {
    if (before == null || before.times == 0) {
      open.due.add(action);
      return;
    }
    var entry = SettingsMerge.entry(action);
    var same = before.action.equals(action);
    var recent = before.isRecent(now);
    if (same || recent) {
      open.unseen.add(entry);
    }
    if (same && before.isStuck(now)) {
      open.stuck.add(entry);
    } else if (same && recent) {
      open.waiting.add(entry);
    } else {
      open.due.add(action);
    }
  }

  /** Notes what was written for what is asked. */
  void wrote(
      Setting setting,
      @Nullable ObjectNode desired,
      Collection<SettingAction> actions,
      Instant now) {
    var known = written.computeIfAbsent(setting, _ -> new HashMap<>());
    for (var action : actions) {
      known.compute(
          SettingsMerge.entry(action),
          (_, before) ->
              new Written(
                  action,
                  desired,
                  now,
                  before != null && before.action.equals(action) ? before.times + 1 : 1));
    }
  }

  /** Notes a write that no answer came to: it may have been done. */
  void tried(SettingAction action, @Nullable ObjectNode desired, Instant now) {
    written
        .computeIfAbsent(action.setting(), _ -> new HashMap<>())
        .compute(
            SettingsMerge.entry(action),
            (_, before) ->
                before == null || before.times == 0
                    ? new Written(action, desired, now, 0)
                    : before);
  }

  /** Whether an entry was written in this look. */
  boolean isWritten(Setting setting, String entry, Instant now) {
    var known = written.getOrDefault(setting, Map.of());
    return List.of("", entry).stream()
        .map(known::get)
        .anyMatch(each -> each != null && each.times > 0 && each.at.equals(now));
  }

  /** Whether something was written of a setting that no reading has shown since. */
  boolean isAwaited(Setting setting) {
    return !written.getOrDefault(setting, Map.of()).isEmpty();
  }

  /** Has everything tried anew that is stuck. */
  void tryAgain() {
    written
        .values()
        .forEach(
            known ->
                known.replaceAll(
                    (_, each) ->
                        new Written(each.action, each.desired, each.at, Math.min(each.times, 1))));
  }
}
