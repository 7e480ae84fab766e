package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.Replicates.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts a backfill for each destination that is new, once. That it is to be started is remembered
 * before replication is put, together with the backfills that were there then: one that comes to be
 * afterwards is ours, also if we were killed right after starting it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartReplicationBackfill.html">StartReplicationBackfill</a>
 */
final class BackfillMerge {
  private static final Setting SETTING = Setting.BACKFILLS;
  private static final Set<String> RUNNING = Set.of("PREPARING", "IN_PROGRESS", "STOPPING");

  private final SettingVersions versions;
  private final Owned last;
  private final SortedSet<Destination> before;
  private final SortedSet<Destination> expected;
  private final TreeMap<String, Owned.Entry> after = new TreeMap<>();
  private final List<SettingAction> actions = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();
  private long running;

  private BackfillMerge(SettingVersions versions, SettingVersions replication) {
    this.versions = versions;
    this.last = Owned.read(versions.lastApplied());
    this.before = destinations(replication.live());
    this.expected = destinations(SettingsMerge.plan(replication).expected());
    this.running = backfills().stream().filter(BackfillMerge::isRunning).count();
  }

  static SettingPlan plan(SettingVersions versions, SettingVersions replication) {
    return new BackfillMerge(versions, replication).plan();
  }

  private SettingPlan plan() {
    for (var destination : wanted()) {
      if (expected.contains(destination)) {
        plan(destination);
      }
    }
    var remembered = new Owned(after);
    return new SettingPlan(
        actions, differences, conflicts, versions.live(), Owned.remember(remembered, remembered));
  }

  private void plan(Destination destination) {
    var key = destination.toString();
    var entry = last.get(key);
    var there = backfills(destination);
    if (entry == null) {
      if (before.contains(destination)) {
        return;
      }
      entry = Owned.Entry.PLAIN.withPending(true).withBeside(ids(there));
    }
    var ours = ours(entry, there);
    if (ours != null) {
      after.put(key, Owned.Entry.of(ours.path("replicationBackfillId").asText()));
      report(destination, ours);
    } else {
      after.put(key, entry);
      if (entry.pending()) {
        start(destination, there);
      }
    }
  }

  private void start(Destination destination, List<JsonNode> there) {
    var key = destination.toString();
    var what = "backfill to " + destination;
    if (there.stream().anyMatch(BackfillMerge::isRunning) || running >= Limits.BACKFILLS_AT_ONCE) {
      differences.add(
          new Difference(SETTING, key, what, "another one is running", "started after it", false));
      return;
    }
    running++;
    differences.add(new Difference(SETTING, key, what, "not started", "started", false));
    var request = JsonNodeFactory.instance.objectNode();
    request
        .putObject("destination")
        .put("region", destination.region())
        .put("registryId", destination.accountId());
    actions.add(new SettingAction.Create(SETTING, key, request));
  }

  private void report(Destination destination, JsonNode backfill) {
    if (backfill.path("status").asText().equals("FAILED")) {
      conflicts.add(
          "the backfill to "
              + destination
              + " failed: "
              + backfill.path("failureCode").asText("no reason given")
              + "; start another one by hand when the cause is gone");
    }
  }

  /** The newest that wasn't there before ours was to be started. */
  private static @Nullable JsonNode ours(Owned.Entry entry, List<JsonNode> there) {
    return there.stream()
        .filter(each -> !entry.beside().contains(each.path("replicationBackfillId").asText()))
        .filter(each -> entry.pending() || isSince(entry, each, there))
        .max((a, b) -> Double.compare(startedAt(a), startedAt(b)))
        .orElse(null);
  }

  /** One that somebody started after ours, when it had failed, stands in for it. */
  private static boolean isSince(Owned.Entry entry, JsonNode backfill, List<JsonNode> there) {
    var known =
        there.stream()
            .filter(each -> entry.versions().contains(each.path("replicationBackfillId").asText()))
            .mapToDouble(BackfillMerge::startedAt)
            .findFirst();
    return known.isPresent() && startedAt(backfill) >= known.getAsDouble();
  }

  private static double startedAt(JsonNode backfill) {
    return backfill.path("startedAt").asDouble();
  }

  private static boolean isRunning(JsonNode backfill) {
    return RUNNING.contains(backfill.path("status").asText());
  }

  private static Set<String> ids(List<JsonNode> backfills) {
    return backfills.stream()
        .map(each -> each.path("replicationBackfillId").asText())
        .collect(Collectors.toSet());
  }

  private List<JsonNode> backfills() {
    return CanonicalJson.array(versions.live(), "backfills").valueStream().toList();
  }

  private List<JsonNode> backfills(Destination destination) {
    return backfills().stream().filter(each -> destination(each).equals(destination)).toList();
  }

  private SortedSet<Destination> wanted() {
    var wanted = new TreeSet<Destination>();
    if (versions.desired() != null) {
      CanonicalJson.array(versions.desired(), "backfills")
          .forEach(each -> wanted.add(destination(each)));
    }
    return wanted;
  }

  private static Destination destination(JsonNode backfill) {
    var destination = backfill.path("destination");
    return new Destination(
        destination.path("region").asText(), destination.path("registryId").asText());
  }

  private static SortedSet<Destination> destinations(ObjectNode replication) {
    var destinations = new TreeSet<Destination>();
    CanonicalJson.array(replication, "rules")
        .forEach(rule -> destinations.addAll(Replicates.destinations(rule)));
    return destinations;
  }
}
