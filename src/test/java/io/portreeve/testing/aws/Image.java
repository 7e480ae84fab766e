package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A manifest in a repository. */
final class Image {
  final String digest;
  final String manifest;
  final ObjectNode document;
  final String mediaType;
  Instant pushedAt;
  @Nullable Instant pulledAt;
  @Nullable Instant archivedAt;
  @Nullable Instant activatedAt;

  /** When a restore is done. */
  @Nullable Instant activeFrom;

  /** When a basic scan was started last. */
  @Nullable Instant scannedAt;

  boolean archived;

  Image(String manifest, ObjectNode document, String mediaType, Instant pushedAt) {
    this.digest =
        "sha256:" + SigV4.sha256(manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    this.manifest = manifest;
    this.document = document;
    this.mediaType = mediaType;
    this.pushedAt = pushedAt;
  }

  Image copy() {
    var copy = new Image(manifest, document, mediaType, pushedAt);
    copy.pulledAt = pulledAt;
    copy.archivedAt = archivedAt;
    copy.activatedAt = activatedAt;
    copy.activeFrom = activeFrom;
    copy.scannedAt = scannedAt;
    copy.archived = archived;
    return copy;
  }

  /** ACTIVE, ARCHIVED or ACTIVATING. */
  String status(Instant now) {
    if (archived) {
      return "ARCHIVED";
    }
    return activeFrom != null && now.isBefore(activeFrom) ? "ACTIVATING" : "ACTIVE";
  }

  boolean isIndex() {
    return document.has("manifests");
  }

  /** Digests that an index lists. */
  List<String> children() {
    return document.path("manifests").findValuesAsText("digest");
  }

  /** Digest of what a reference artifact is about. */
  @Nullable String subject() {
    var subject = document.path("subject").path("digest").textValue();
    return subject;
  }

  /** What the artifact says it is: its own type, else that of its configuration. */
  @Nullable String artifactType() {
    var own = document.path("artifactType").textValue();
    return own != null ? own : document.path("config").path("mediaType").textValue();
  }

  /** Sizes of the layers and the configuration together; of an index, 0. */
  long size() {
    var size = document.path("config").path("size").asLong();
    for (var layer : document.path("layers")) {
      size += layer.path("size").asLong();
    }
    return size;
  }
}
