package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Replication of what was there before a rule. Every image of the registry gets there. */
final class Backfills {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "StartReplicationBackfill", Backfills::start,
          "StopReplicationBackfill", Backfills::stop,
          "ListReplicationBackfills", Backfills::list,
          "DescribeReplicationBackfillResults", Backfills::describe);

  private static final String ALL = "replicationBackfills";
  private static final String ID = "replicationBackfillId";
  private static final Set<String> RUNNING = Set.of("PREPARING", "IN_PROGRESS", "STOPPING");
  private static final Duration KEPT = Duration.ofDays(90);

  private Backfills() {}

  private static ObjectNode all(Request request) {
    var all = RegistrySettings.part(request.settings(), ALL);
    for (var each : java.util.List.copyOf(all.properties())) {
      var backfill = (ObjectNode) each.getValue();
      var age = Duration.between(Json.time(backfill.path("startedAt")), request.now());
      if (age.compareTo(KEPT) > 0) {
        all.remove(each.getKey());
      } else if (RUNNING.contains(backfill.path("status").asText())) {
        proceed(request, backfill, age);
      }
    }
    return all;
  }

  private static void proceed(Request request, ObjectNode backfill, Duration age) {
    var done = age.compareTo(request.ecr().backfillTime()) >= 0;
    var images = request.state().repositories().values().stream().mapToInt(r -> r.images.size());
    var total = images.sum();
    backfill.put("status", done ? "COMPLETE" : "IN_PROGRESS");
    backfill
        .putObject("progress")
        .put("totalReplicationCount", total)
        .put("completedReplicationCount", done ? total : 0)
        .put("failedReplicationCount", 0)
        .putArray("failureCodes");
    if (done) {
      backfill.set("endedAt", Json.time(request.now()));
    }
  }

  private static ObjectNode start(Request request) {
    request.checkRegistry();
    var destination = request.node("destination");
    var configured =
        RegistrySettings.replication(request.settings()).findValues("destinations").stream()
            .anyMatch(
                list -> {
                  for (var each : list) {
                    if (each.path("region").equals(destination.path("region"))
                        && each.path("registryId").equals(destination.path("registryId"))) {
                      return true;
                    }
                  }
                  return false;
                });
    if (!configured) {
      throw AwsError.validation("The destination isn't one of the replication configuration");
    }
    var running = 0;
    for (var each : all(request)) {
      if (RUNNING.contains(each.path("status").asText())) {
        running++;
        if (each.path("destination").path("region").equals(destination.path("region"))) {
          throw AwsError.of(
              "ReplicationBackfillInProgressException", "One is in progress for this Region");
        }
      }
    }
    request.ecr().checkLimit("backfills", running + 1);
    var backfill = Json.object().put(ID, UUID.randomUUID().toString()).put("status", "PREPARING");
    backfill.set("destination", destination.deepCopy());
    backfill.set("startedAt", Json.time(request.now()));
    RegistrySettings.part(request.settings(), ALL).set(backfill.path(ID).asText(), backfill);
    return request.answer().setAll(backfill);
  }

  private static ObjectNode find(Request request) {
    request.checkRegistry();
    if (!(all(request).path(request.text(ID)) instanceof ObjectNode found)) {
      throw AwsError.of("ReplicationBackfillNotFoundException", "There is no such backfill");
    }
    return found;
  }

  private static ObjectNode stop(Request request) {
    var backfill = find(request);
    if (!RUNNING.contains(backfill.path("status").asText())) {
      throw AwsError.of("ReplicationBackfillInvalidStatusException", "It isn't in progress");
    }
    backfill.put("status", "STOPPED").set("endedAt", Json.time(request.now()));
    var answer = request.answer().<ObjectNode>setAll(backfill.deepCopy());
    answer.remove("progress");
    return answer;
  }

  private static ObjectNode list(Request request) {
    request.checkRegistry();
    var all = new TreeMap<String, JsonNode>();
    all(request).properties().forEach(each -> all.put(each.getKey(), each.getValue()));
    return Page.of(request, request.answer(), "backfills", all);
  }

  private static ObjectNode describe(Request request) {
    var backfill = find(request);
    var answer = request.answer().<ObjectNode>setAll(backfill);
    var rows = new TreeMap<String, JsonNode>();
    if (backfill.path("status").asText().equals("COMPLETE")
        && !request.node("resultStatusFilter").asText().equals("FAILED")) {
      for (var repository : request.state().repositories().values()) {
        for (var image : repository.images.values()) {
          var row = Json.object().put("repositoryName", repository.name).put("status", "COMPLETE");
          row.putObject("imageId").put("imageDigest", image.digest);
          rows.put(repository.name + "@" + image.digest, row);
        }
      }
    }
    return Page.of(request, answer, "results", rows);
  }
}
