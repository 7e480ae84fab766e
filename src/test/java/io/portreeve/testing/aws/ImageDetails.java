package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is known of images. */
final class ImageDetails {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "DescribeImages", ImageDetails::describe,
          "ListImages", ImageDetails::list,
          "ListImageReferrers", ImageDetails::referrers,
          "DescribeImageReplicationStatus", ImageDetails::replication,
          "DescribeImageSigningStatus", ImageDetails::signing);

  private ImageDetails() {}

  private static boolean wanted(Request request, Image image, @Nullable List<String> tags) {
    var filter = request.node("filter");
    var tagStatus = filter.path("tagStatus").asText("ANY");
    var status = filter.path("imageStatus").asText("ACTIVE");
    return (tagStatus.equals("ANY") || tagStatus.equals("TAGGED") == (tags != null))
        && (status.equals("ANY") || status.equals(image.status(request.now())));
  }

  private static ObjectNode describe(Request request) {
    var repository = request.repository();
    var tags = repository.tagsByDigest();
    var rows = new TreeMap<String, JsonNode>();
    if (request.has("imageIds")) {
      for (var id : request.node("imageIds")) {
        var image = Images.require(request, repository, id);
        rows.put(image.digest, detail(request, repository, image, tags.get(image.digest)));
      }
    } else {
      repository.images.forEach(
          (digest, image) -> {
            if (wanted(request, image, tags.get(digest))) {
              rows.put(digest, detail(request, repository, image, tags.get(digest)));
            }
          });
    }
    return Page.of(request, Json.object(), "imageDetails", rows, "imageIds");
  }

  private static ObjectNode detail(
      Request request, Repo repository, Image image, @Nullable List<String> tags) {
    var detail =
        request
            .answer()
            .put("imageDigest", image.digest)
            .put("imageSizeInBytes", repository.size(image))
            .put("imageManifestMediaType", image.mediaType)
            .put("imageStatus", image.status(request.now()));
    if (tags != null) {
      tags.forEach(detail.putArray("imageTags")::add);
    }
    detail.set("imagePushedAt", Json.time(image.pushedAt));
    if (image.artifactType() != null) {
      detail.put("artifactMediaType", image.artifactType());
    }
    if (image.subject() != null) {
      detail.put("subjectManifestDigest", image.subject());
    }
    if (image.pulledAt != null) {
      detail.set("lastRecordedPullTime", Json.time(image.pulledAt));
    }
    if (image.archivedAt != null) {
      detail.set("lastArchivedAt", Json.time(image.archivedAt));
    }
    if (image.activatedAt != null) {
      detail.set("lastActivatedAt", Json.time(image.activatedAt));
    }
    return detail;
  }

  private static ObjectNode list(Request request) {
    var repository = request.repository();
    var tags = repository.tagsByDigest();
    var rows = new TreeMap<String, JsonNode>();
    repository.images.forEach(
        (digest, image) -> {
          var own = tags.get(digest);
          if (wanted(request, image, own) && own == null) {
            rows.put(digest, Images.id(digest, null));
          } else if (wanted(request, image, own)) {
            own.forEach(tag -> rows.put(digest + " " + tag, Images.id(digest, tag)));
          }
        });
    return Page.of(request, Json.object(), "imageIds", rows);
  }

  private static ObjectNode referrers(Request request) {
    var repository = request.repository();
    var subject = request.node("subjectId").path("imageDigest").asText();
    if (!Images.DIGEST.matcher(subject).matches()) {
      throw AwsError.invalid("subjectId.imageDigest", "isn't a digest");
    }
    var types = new HashSet<String>();
    request.node("filter").path("artifactTypes").forEach(each -> types.add(each.asText()));
    var status = request.node("filter").path("artifactStatus").asText("ACTIVE");
    var rows = new TreeMap<String, JsonNode>();
    for (var image : repository.images.values()) {
      if (subject.equals(image.subject())
          && (types.isEmpty() || types.contains(image.artifactType()))
          && (status.equals("ANY") || status.equals(image.status(request.now())))) {
        rows.put(image.digest, referrer(request, image));
      }
    }
    return Page.of(request, Json.object(), "referrers", rows);
  }

  private static ObjectNode referrer(Request request, Image image) {
    var row =
        Json.object()
            .put("digest", image.digest)
            .put("mediaType", image.mediaType)
            .put("artifactType", image.artifactType())
            .put("size", image.manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
            .put("artifactStatus", image.status(request.now()));
    if (image.document.path("annotations").isObject()) {
      row.set("annotations", image.document.get("annotations"));
    }
    return row;
  }

  private static ObjectNode replication(Request request) {
    var repository = request.repository();
    var _ = Images.require(request, repository, request.node("imageId"));
    var answer = Json.object().put("repositoryName", repository.name);
    answer.set("imageId", request.node("imageId"));
    var rows = new TreeMap<String, ObjectNode>();
    for (var rule : RegistrySettings.replication(request.settings()).path("rules")) {
      var filters = rule.path("repositoryFilters");
      var applies = filters.isEmpty();
      for (var filter : filters) {
        applies |= repository.name.startsWith(filter.path("filter").asText());
      }
      for (var each : applies ? rule.path("destinations") : Json.array()) {
        rows.put(each.toString(), replica(request, each));
      }
    }
    rows.values().forEach(answer.putArray("replicationStatuses")::add);
    return answer;
  }

  private static ObjectNode replica(Request request, JsonNode destination) {
    var region = destination.path("region").asText();
    var row =
        Json.object()
            .put("region", region)
            .put("registryId", destination.path("registryId").asText());
    var failure = request.ecr().replicaFailure(region);
    if (failure == null) {
      return row.put("status", "COMPLETE");
    }
    return failure.isEmpty()
        ? row.put("status", "IN_PROGRESS")
        : row.put("status", "FAILED").put("failureCode", failure);
  }

  private static ObjectNode signing(Request request) {
    var repository = request.repository();
    var _ = Images.require(request, repository, request.node("imageId"));
    var answer = request.answer();
    answer.set("imageId", request.node("imageId"));
    var rows = answer.putArray("signingStatuses");
    for (var rule : request.settings().path("signingConfiguration").path("rules")) {
      var filters = rule.path("repositoryFilters");
      var applies = filters.isEmpty();
      for (var filter : filters) {
        applies |= Wildcards.matches(filter.path("filter").asText(), repository.name);
      }
      if (applies) {
        rows.addObject()
            .put("signingProfileArn", rule.path("signingProfileArn").asText())
            .put("status", "COMPLETE");
      }
    }
    return answer;
  }
}
