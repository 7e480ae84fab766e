package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Images: put, got, deleted, moved to the archive and back. */
final class Images {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "PutImage", Images::put,
          "BatchGetImage", Images::get,
          "BatchDeleteImage", Images::delete,
          "UpdateImageStorageClass", Images::updateStorageClass);

  static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  /** A failure of one image among several. */
  private static final class Failure extends RuntimeException {
    final String code;

    Failure(String code, String reason) {
      super(reason, null, false, false);
      this.code = code;
    }
  }

  private Images() {}

  static ObjectNode id(@Nullable String digest, @Nullable String tag) {
    var id = Json.object();
    if (digest != null) {
      id.put("imageDigest", digest);
    }
    return tag == null ? id : id.put("imageTag", tag);
  }

  /** The image that an identifier names; null where there is none. */
  static @Nullable Image find(Repo repository, JsonNode id) {
    var tag = id.path("imageTag").textValue();
    var digest = id.path("imageDigest").textValue();
    if (tag == null && digest == null) {
      throw AwsError.invalid("imageId", "a digest or a tag is needed");
    }
    var tagged = tag == null ? digest : repository.tags.get(tag);
    return tagged == null || (digest != null && !digest.equals(tagged))
        ? null
        : repository.images.get(tagged);
  }

  static Image require(Request request, Repo repository, JsonNode id) {
    var found = find(repository, id);
    if (found == null) {
      throw AwsError.of(
          "ImageNotFoundException",
          "The image with imageId %s does not exist within the repository with name '%s' in the registry with id '%s'"
              .formatted(id, repository.name, request.state().account));
    }
    return found;
  }

  private static ObjectNode put(Request request) {
    var repository = request.repository();
    var image = image(request, request.text("imageManifest"));
    var tag = request.textOrNull("imageTag");
    if (tag != null && !TAG.matcher(tag).matches()) {
      throw AwsError.invalid("imageTag", "must satisfy regular expression '" + TAG + "'");
    }
    var digest = request.textOrNull("imageDigest");
    if (digest != null && !digest.equals(image.digest)) {
      throw AwsError.of(
          "ImageDigestDoesNotMatchException", "The digest of the manifest is " + image.digest);
    }
    for (var child : image.children()) {
      if (!repository.images.containsKey(child)) {
        throw AwsError.of(
            "ReferencedImagesNotFoundException",
            "Images with digests '[%s]' required for pushing image into repository with name '%s' in the registry with id '%s' do not exist"
                .formatted(child, repository.name, request.state().account));
      }
    }
    var stored = store(request, repository, image, tag);
    request.ecr().events().pushed(repository, stored, tag, request.now());
    var answer = request.answer();
    answer.set("imageId", id(stored.digest, tag));
    return Json.object()
        .set(
            "image",
            answer
                .put("imageManifest", stored.manifest)
                .put("imageManifestMediaType", stored.mediaType));
  }

  private static Image image(Request request, String manifest) {
    var document = Json.read(manifest);
    if (document == null) {
      throw AwsError.invalid("imageManifest", "Invalid JSON syntax");
    }
    var inside = document.path("mediaType").textValue();
    var mediaType =
        request.has("imageManifestMediaType") || inside == null
            ? request.textOrNull("imageManifestMediaType")
            : inside;
    if (mediaType == null || (inside != null && !inside.equals(mediaType))) {
      throw AwsError.invalid(
          "imageManifestMediaType", "must be given, here or in the manifest, and be the same");
    }
    if (!document.has("manifests") && !document.has("config") && !document.has("layers")) {
      throw AwsError.invalid("imageManifest", "Image manifest is neither image nor index");
    }
    return new Image(manifest, document, mediaType, request.now());
  }

  private static Image store(Request request, Repo repository, Image image, @Nullable String tag) {
    var had = repository.images.get(image.digest);
    var tagged = tag == null ? null : repository.tags.get(tag);
    var archived = had != null && had.archived;
    if (had != null && !archived && (tag == null || image.digest.equals(tagged))) {
      throw AwsError.of(
          "ImageAlreadyExistsException",
          "Image with digest '%s' and tag '%s' already exists in the repository with name '%s' in registry with id '%s'"
              .formatted(image.digest, tag, repository.name, request.state().account));
    }
    if (tagged != null && !tagged.equals(image.digest) && isImmutable(repository, tag)) {
      throw AwsError.of(
          "ImageTagAlreadyExistsException",
          "The image tag '%s' already exists in the '%s' repository and cannot be overwritten because the tag is immutable."
              .formatted(tag, repository.name));
    }
    if (had == null) {
      request.ecr().checkLimit("images", repository.images.size() + 1);
      repository.images.put(image.digest, image);
    } else if (archived) {
      activate(request, had);
    }
    if (tag != null) {
      request.ecr().checkLimit("imageTags", repository.tagsOf(image.digest).size() + 1);
      repository.tags.put(tag, image.digest);
    }
    return had == null ? image : had;
  }

  private static boolean isImmutable(Repo repository, String tag) {
    var mode = repository.document.path("imageTagMutability").asText();
    var excluded = false;
    for (var each : repository.document.path("imageTagMutabilityExclusionFilters")) {
      excluded |= Wildcards.matches(each.path("filter").asText(), tag);
    }
    return mode.startsWith("IMMUTABLE") != excluded;
  }

  private static ObjectNode get(Request request) {
    var repository = request.repository();
    var answer = Json.object();
    var images = answer.putArray("images");
    var failures = answer.putArray("failures");
    for (var id : request.node("imageIds")) {
      try {
        var image = require(repository, id);
        if (image.archived) {
          throw new Failure("ImageNotFound", "The image is archived");
        }
        if (!RegistrySettings.part(request.state().settings(), RegistrySettings.EXCLUSIONS)
            .has(roleOf(request.caller()))) {
          image.pulledAt = request.now();
        }
        var row = request.answer();
        row.set("imageId", id(image.digest, id.path("imageTag").textValue()));
        images.add(
            row.put("imageManifest", image.manifest)
                .put("imageManifestMediaType", image.mediaType));
      } catch (Failure e) {
        failures.add(failure(id, e));
      }
    }
    return answer;
  }

  private static String roleOf(Caller caller) {
    return caller.arn().replaceFirst(":sts:(.*):assumed-role/([^/]+)/.*", ":iam:$1:role/$2");
  }

  private static ObjectNode failure(JsonNode id, Failure e) {
    var row = Json.object().put("failureCode", e.code).put("failureReason", e.getMessage());
    row.set("imageId", id);
    return row;
  }

  private static Image require(Repo repository, JsonNode id) {
    var tag = id.path("imageTag").textValue();
    var digest = id.path("imageDigest").textValue();
    if (tag == null && digest == null) {
      throw new Failure(
          "MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null");
    }
    if (digest != null && !DIGEST.matcher(digest).matches()) {
      throw new Failure("InvalidImageDigest", "Invalid request parameters: image digest");
    }
    if (tag != null && !TAG.matcher(tag).matches()) {
      throw new Failure("InvalidImageTag", "Invalid request parameters: image tag");
    }
    var tagged = tag == null ? digest : repository.tags.get(tag);
    var found = tagged == null ? null : repository.images.get(tagged);
    if (found == null) {
      throw new Failure("ImageNotFound", "Requested image not found");
    }
    if (digest != null && !digest.equals(tagged)) {
      throw new Failure("ImageTagDoesNotMatchDigest", "The tag is of another image");
    }
    return found;
  }

  private static ObjectNode delete(Request request) {
    var repository = request.repository();
    var answer = Json.object();
    var done = answer.putArray("imageIds");
    var failures = answer.putArray("failures");
    for (var id : request.node("imageIds")) {
      try {
        delete(request, repository, id).forEach(done::add);
      } catch (Failure e) {
        failures.add(failure(id, e));
      }
    }
    return answer;
  }

  private static List<ObjectNode> delete(Request request, Repo repository, JsonNode id) {
    var image = require(repository, id);
    var tag = id.path("imageTag").textValue();
    var tags = repository.tagsOf(image.digest);
    if (tag != null && tags.size() > 1) {
      repository.tags.remove(tag);
      return List.of(id(image.digest, tag));
    }
    if (repository.isListed(image.digest, request.now())) {
      throw new Failure(
          "ImageReferencedByManifestList",
          "Requested image referenced by manifest list: " + image.digest);
    }
    repository.remove(image.digest);
    request.ecr().events().deleted(repository, image, tags, request.now());
    var gone = new ArrayList<ObjectNode>();
    tags.forEach(each -> gone.add(id(image.digest, each)));
    return gone.isEmpty() ? List.of(id(image.digest, null)) : gone;
  }

  private static ObjectNode updateStorageClass(Request request) {
    var repository = request.repository();
    var image = require(request, repository, request.node("imageId"));
    var archive = request.text("targetStorageClass").equals("ARCHIVE");
    if (archive == image.archived) {
      throw AwsError.of(
          "ImageStorageClassUpdateNotSupportedException",
          "The image is in the target storage class already");
    }
    if (archive && repository.isListed(image.digest, request.now())) {
      throw AwsError.of(
          "ImageStorageClassUpdateNotSupportedException",
          "The image is referenced by a manifest list that isn't archived");
    }
    if (archive) {
      archive(image, request.now());
    } else {
      activate(request, image);
    }
    request.ecr().events().moved(repository, image, request.now());
    var answer = request.answer().put("imageStatus", image.status(request.now()));
    answer.set("imageId", request.node("imageId"));
    return answer;
  }

  static void archive(Image image, Instant now) {
    image.archived = true;
    image.archivedAt = now;
    image.activeFrom = null;
  }

  private static void activate(Request request, Image image) {
    image.archived = false;
    image.activatedAt = request.now();
    image.activeFrom = request.now().plus(request.ecr().restoreTime());
  }
}
