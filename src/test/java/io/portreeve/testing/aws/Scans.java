package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Scans of images, as far as the registry does them. */
final class Scans {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "StartImageScan", Scans::start,
          "DescribeImageScanFindings", Scans::findings,
          "BatchGetRepositoryScanningConfiguration", Scans::configurations);

  private static final Duration BETWEEN = Duration.ofHours(24);

  private Scans() {}

  private static ObjectNode start(Request request) {
    var repository = request.repository();
    var image = Images.require(request, repository, request.node("imageId"));
    if (RegistrySettings.scanning(request.settings())
        .path("scanType")
        .asText()
        .equals("ENHANCED")) {
      throw AwsError.validation("This feature is disabled: the registry is scanned by Inspector");
    }
    if (image.archived) {
      throw AwsError.of("ImageArchivedException", "The image is archived");
    }
    if (image.isIndex() || image.document.has("artifactType")) {
      throw AwsError.of("UnsupportedImageTypeException", "Images of this type can't be scanned");
    }
    if (image.scannedAt != null
        && Duration.between(image.scannedAt, request.now()).compareTo(BETWEEN) < 0) {
      throw AwsError.of(
          "LimitExceededException",
          "The scan quota per image has been exceeded. Wait and try again.");
    }
    image.scannedAt = request.now();
    var answer = request.answer();
    answer.set(
        "imageId", Images.id(image.digest, request.node("imageId").path("imageTag").textValue()));
    answer.putObject("imageScanStatus").put("status", "IN_PROGRESS");
    return answer;
  }

  private static ObjectNode findings(Request request) {
    var repository = request.repository();
    var image = Images.require(request, repository, request.node("imageId"));
    var result = request.ecr().scanResult(image.digest);
    if (result == null && image.scannedAt == null) {
      throw AwsError.of(
          "ScanNotFoundException",
          "Image scan does not exist for the image with '%s' in the repository with name '%s' in the registry with id '%s'"
              .formatted(request.node("imageId"), repository.name, request.state().account));
    }
    var status = result == null ? "COMPLETE" : result.path("status").asText("COMPLETE");
    var answer = request.answer();
    answer.set("imageId", Images.id(image.digest, null));
    answer.putObject("imageScanStatus").put("status", status);
    if (!status.equals("COMPLETE") && !status.equals("ACTIVE")) {
      return answer;
    }
    var member = status.equals("ACTIVE") ? "enhancedFindings" : "findings";
    var rows = new TreeMap<String, JsonNode>();
    var counts = Json.object();
    for (var each : result == null ? Json.array() : result.path("findings")) {
      rows.put("%05d".formatted(rows.size()), each);
      var severity = each.path("severity").asText("UNDEFINED");
      counts.put(severity, counts.path(severity).asInt() + 1);
    }
    var page = Page.of(request, Json.object(), member, rows);
    var findings = answer.putObject("imageScanFindings");
    findings.set("findingSeverityCounts", counts);
    findings.set(member, page.get(member));
    var completed = image.scannedAt == null ? image.pushedAt : image.scannedAt;
    findings.set("imageScanCompletedAt", Json.time(completed));
    return page.has("nextToken")
        ? answer.put("nextToken", page.path("nextToken").asText())
        : answer;
  }

  private static ObjectNode configurations(Request request) {
    var answer = Json.object();
    var rows = answer.putArray("scanningConfigurations");
    var failures = answer.putArray("failures");
    for (var name : request.texts("repositoryNames")) {
      var repository = request.state().seen(name, request.now());
      if (repository == null) {
        failures
            .addObject()
            .put("repositoryName", name)
            .put("failureCode", "REPOSITORY_NOT_FOUND")
            .put("failureReason", "The repository does not exist");
      } else {
        rows.add(configuration(request, repository));
      }
    }
    return answer;
  }

  /** The rule that scans most often wins; the repository's own setting only where none applies. */
  private static ObjectNode configuration(Request request, Repo repository) {
    var own = repository.document.path("imageScanningConfiguration").path("scanOnPush");
    var row =
        Json.object().put("repositoryArn", repository.arn()).put("repositoryName", repository.name);
    var frequency = own.booleanValue() ? "SCAN_ON_PUSH" : "MANUAL";
    var applied = Json.array();
    for (var rule : RegistrySettings.scanning(request.settings()).path("rules")) {
      var matching = matching(rule, repository.name);
      var candidate = rule.path("scanFrequency").asText();
      if (!matching.isEmpty() && (applied.isEmpty() || candidate.equals("CONTINUOUS_SCAN"))) {
        frequency = candidate;
        applied = matching;
      }
    }
    row.put("scanOnPush", !frequency.equals("MANUAL")).put("scanFrequency", frequency);
    row.set("appliedScanFilters", applied);
    return row;
  }

  private static ArrayNode matching(JsonNode rule, String name) {
    var matching = Json.array();
    for (var filter : rule.path("repositoryFilters")) {
      var text = filter.path("filter").asText();
      // Without a wildcard a filter is a part of the name.
      if (text.contains("*") ? Wildcards.matches(text, name) : name.contains(text)) {
        matching.add(filter);
      }
    }
    return matching;
  }
}
