package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Images of a repository, put there and changed without any call. */
public final class FakeImages {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private final FakeEcr ecr;
  private final String name;

  FakeImages(FakeEcr ecr, String name) {
    this.ecr = ecr;
    this.name = name;
  }

  /** Manifest of an image of one layer; other labels are other images. */
  public static String manifest(String label, long size) {
    return """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":\
        "application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":0},"layers":[{"mediaType":\
        "application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:%s","size":%d}]}"""
        .formatted(MANIFEST, sha("config " + label), sha("layer " + label), size);
  }

  /** Manifest of an index of these images. */
  public static String index(String... digests) {
    var index = Json.object().put("schemaVersion", 2).put("mediaType", INDEX);
    var manifests = index.putArray("manifests");
    for (var each : digests) {
      manifests.addObject().put("mediaType", MANIFEST).put("digest", each).put("size", 500);
    }
    return Json.write(index);
  }

  /** Manifest of an artifact about an image. */
  public static String referrer(String subject, String artifactType) {
    return """
        {"schemaVersion":2,"mediaType":"%s","artifactType":"%s","config":{"mediaType":\
        "application/vnd.oci.empty.v1+json","digest":"sha256:%s","size":2},"layers":[],\
        "subject":{"mediaType":"%s","digest":"%s","size":500}}"""
        .formatted(MANIFEST, artifactType, sha("{}"), MANIFEST, subject);
  }

  private static String sha(String text) {
    return SigV4.sha256(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private <T> T with(java.util.function.Function<Repo, T> what) {
    return ecr.aws()
        .alone(
            () -> {
              var repository = ecr.state().repositories().get(name);
              if (repository == null) {
                throw new IllegalStateException("no repository " + name);
              }
              return what.apply(repository);
            });
  }

  /** Puts a manifest there and moves these tags to it; its digest. */
  public String push(String manifest, Instant at, String... tags) {
    return with(
        repository -> {
          var document = Json.read(manifest);
          if (document == null) {
            throw new IllegalArgumentException("not a manifest: " + manifest);
          }
          var image = new Image(manifest, document, document.path("mediaType").asText(), at);
          repository.images.putIfAbsent(image.digest, image);
          for (var tag : tags) {
            repository.tags.put(tag, image.digest);
          }
          ecr.events().pushed(repository, image, tags.length == 0 ? null : tags[0], at);
          return image.digest;
        });
  }

  /** Puts an image of 1000 bytes there, pushed now. */
  public String push(String label, String... tags) {
    return push(manifest(label, 1000), ecr.now(), tags);
  }

  private void change(String digest, Consumer<Image> what) {
    var _ =
        with(
            repository -> {
              var image = repository.images.get(digest);
              if (image == null) {
                throw new IllegalStateException("no image " + digest + " in " + name);
              }
              what.accept(image);
              return true;
            });
  }

  /** The image was pulled. */
  public void pulled(String digest, Instant at) {
    change(digest, image -> image.pulledAt = at);
  }

  /** The image went to the archive. */
  public void archived(String digest, Instant at) {
    change(digest, image -> Images.archive(image, at));
  }

  /** The image came back from the archive. */
  public void restored(String digest, Instant at) {
    change(
        digest,
        image -> {
          image.archived = false;
          image.activatedAt = at;
        });
  }

  /** Takes an image away, whatever refers to it. */
  public void remove(String digest) {
    var _ =
        with(
            repository -> {
              var image = repository.images.get(digest);
              var tags = repository.tagsOf(digest);
              repository.remove(digest);
              if (image != null) {
                ecr.events().deleted(repository, image, tags, ecr.now());
              }
              return true;
            });
  }

  /** Digests that are there, archived ones too, sorted. */
  public List<String> digests() {
    return with(repository -> List.copyOf(repository.images.keySet()));
  }

  /** Digests by tag. */
  public Map<String, String> tags() {
    return with(repository -> Map.copyOf(repository.tags));
  }

  /** ACTIVE, ARCHIVED or ACTIVATING; null where the image isn't there. */
  public @Nullable String status(String digest) {
    return with(
        repository -> {
          var image = repository.images.get(digest);
          return image == null ? null : image.status(ecr.now());
        });
  }

  /** What the repository's lifecycle policy would do now: rule priority by digest. */
  public ObjectNode expiring() {
    return with(
        repository -> {
          var result = Json.object();
          if (repository.lifecycle != null) {
            var rules = LifecycleDocument.read(repository.lifecycle, Integer.MAX_VALUE).rules();
            LifecycleEvaluation.of(repository, rules, ecr.now())
                .forEach((digest, applied) -> result.put(digest, applied.priority()));
          }
          return result;
        });
  }
}
