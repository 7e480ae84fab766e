package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.testing.aws.LifecycleEvaluation.Applied;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Lifecycle policies: kept, previewed, carried out. */
final class LifecyclePolicies {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "PutLifecyclePolicy", LifecyclePolicies::put,
          "GetLifecyclePolicy", LifecyclePolicies::get,
          "DeleteLifecyclePolicy", LifecyclePolicies::delete,
          "StartLifecyclePolicyPreview", LifecyclePolicies::startPreview,
          "GetLifecyclePolicyPreview", LifecyclePolicies::getPreview);

  private static final String TEXT = "lifecyclePolicyText";
  private static final Duration PREVIEW_KEPT = Duration.ofHours(24);

  private LifecyclePolicies() {}

  private static LifecycleDocument read(Request request, String text) {
    return LifecycleDocument.read(text, request.ecr().limit("lifecycleRules"));
  }

  private static ObjectNode put(Request request) {
    var repository = request.repository();
    repository.lifecycle = read(request, request.text(TEXT)).text();
    return request.answer().put(TEXT, repository.lifecycle);
  }

  private static ObjectNode get(Request request) {
    return answer(request, request.repository());
  }

  private static ObjectNode delete(Request request) {
    var repository = request.repository();
    var answer = answer(request, repository);
    repository.lifecycle = null;
    repository.evaluatedAt = null;
    return answer;
  }

  private static ObjectNode answer(Request request, Repo repository) {
    if (repository.lifecycle == null) {
      throw noPolicy(request);
    }
    var answer = request.answer().put(TEXT, repository.lifecycle);
    if (repository.evaluatedAt != null) {
      answer.set("lastEvaluatedAt", Json.time(repository.evaluatedAt));
    }
    return answer;
  }

  private static AwsError noPolicy(Request request) {
    return AwsError.of(
        "LifecyclePolicyNotFoundException",
        "Lifecycle policy does not exist for the repository with name '%s' in the registry with id '%s'"
            .formatted(request.text("repositoryName"), request.state().account));
  }

  private static ObjectNode startPreview(Request request) {
    var repository = request.repository();
    var text = request.has(TEXT) ? request.text(TEXT) : repository.lifecycle;
    if (text == null) {
      throw noPolicy(request);
    }
    var document = read(request, text);
    var running = repository.preview;
    if (running != null && status(request, repository, running).equals("IN_PROGRESS")) {
      throw AwsError.of(
          "LifecyclePolicyPreviewInProgressException",
          "The previous lifecycle policy preview request has not completed. Wait and try again.");
    }
    repository.preview = new Preview(document.text(), request.now(), request.ecr().previewLooks());
    return request.answer().put(TEXT, document.text()).put("status", "IN_PROGRESS");
  }

  private static String status(Request request, Repo repository, Preview preview) {
    var age = Duration.between(preview.startedAt, request.now());
    if (preview.results == null) {
      if (preview.looksLeft > 0 || age.compareTo(request.ecr().previewTime()) < 0) {
        return "IN_PROGRESS";
      }
      preview.results =
          new TreeMap<>(
              LifecycleEvaluation.of(
                  repository, read(request, preview.text).rules(), request.now()));
    }
    return age.compareTo(PREVIEW_KEPT) > 0 ? "EXPIRED" : "COMPLETE";
  }

  private static ObjectNode getPreview(Request request) {
    var repository = request.repository();
    var preview = repository.preview;
    if (preview == null) {
      throw AwsError.of(
          "LifecyclePolicyPreviewNotFoundException", "There is no dry run for this repository.");
    }
    var status = status(request, repository, preview);
    preview.looksLeft = Math.max(0, preview.looksLeft - 1);
    var answer = request.answer().put(TEXT, preview.text).put("status", status);
    if (!status.equals("COMPLETE") || preview.results == null) {
      answer.putArray("previewResults");
      return answer;
    }
    var rows = new TreeMap<String, JsonNode>();
    preview.results.forEach(
        (digest, applied) -> {
          var image = repository.images.get(digest);
          if (image != null && wanted(request, repository, image)) {
            rows.put(digest, row(repository, image, applied, request.now()));
          }
        });
    answer.set("summary", summary(preview.results));
    return Page.of(request, answer, "previewResults", rows, "imageIds");
  }

  private static boolean wanted(Request request, Repo repository, Image image) {
    var tags = repository.tagsOf(image.digest);
    var status = request.node("filter").path("tagStatus").asText("ANY");
    if (!status.equals("ANY") && status.equals("TAGGED") == tags.isEmpty()) {
      return false;
    }
    var ids = new HashSet<String>();
    for (var id : request.node("imageIds")) {
      ids.add(id.path("imageDigest").asText(id.path("imageTag").asText()));
    }
    return ids.isEmpty() || ids.contains(image.digest) || tags.stream().anyMatch(ids::contains);
  }

  private static ObjectNode row(Repo repository, Image image, Applied applied, Instant now) {
    var row =
        Json.object()
            .put("imageDigest", image.digest)
            .put("appliedRulePriority", applied.priority())
            .put("storageClass", image.status(now).equals("ARCHIVED") ? "ARCHIVE" : "STANDARD");
    repository.tagsOf(image.digest).forEach(row.putArray("imageTags")::add);
    row.set("imagePushedAt", Json.time(image.pushedAt));
    var action = row.putObject("action");
    if (applied.archives()) {
      action.put("type", "TRANSITION").put("targetStorageClass", "ARCHIVE");
    } else {
      action.put("type", "EXPIRE");
    }
    return row;
  }

  private static ObjectNode summary(Map<String, Applied> results) {
    var archived = (int) results.values().stream().filter(Applied::archives).count();
    var summary = Json.object().put("expiringImageTotalCount", results.size() - archived);
    var counts = summary.putArray("transitioningImageTotalCounts");
    if (archived > 0) {
      counts.addObject().put("targetStorageClass", "ARCHIVE").put("imageTotalCount", archived);
    }
    return summary;
  }

  /** Carries a repository's policy out. Reference artifacts go with what they are about. */
  static void evaluate(FakeEcr ecr, Repo repository, Instant now) {
    if (repository.lifecycle == null) {
      return;
    }
    var rules = LifecycleDocument.read(repository.lifecycle, Integer.MAX_VALUE).rules();
    var results = new TreeMap<>(LifecycleEvaluation.of(repository, rules, now));
    var before = 0;
    while (before != results.size()) {
      before = results.size();
      for (var each : repository.images.values()) {
        var subject = each.subject();
        if (subject != null && results.containsKey(subject)) {
          results.putIfAbsent(each.digest, results.get(subject));
        }
      }
    }
    ecr.events().expired(repository, results, now);
    results.forEach(
        (digest, applied) -> {
          if (applied.archives()) {
            Images.archive(repository.images.get(digest), now);
          } else {
            repository.remove(digest);
          }
        });
    repository.evaluatedAt = now;
  }
}
