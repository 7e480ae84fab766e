package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A repository, with everything that hangs on it. */
final class Repo {
  final String name;

  /** As DescribeRepositories shows it. */
  final ObjectNode document;

  final Map<String, String> resourceTags = new TreeMap<>();
  final TreeMap<String, Image> images = new TreeMap<>();

  /** Digests by image tag. */
  final TreeMap<String, String> tags = new TreeMap<>();

  @Nullable String policy;
  @Nullable String lifecycle;
  @Nullable Instant evaluatedAt;
  @Nullable Preview preview;

  Repo(String name, ObjectNode document) {
    this.name = name;
    this.document = document;
  }

  Repo copy() {
    var copy = new Repo(name, document.deepCopy());
    copy.resourceTags.putAll(resourceTags);
    images.forEach((digest, image) -> copy.images.put(digest, image.copy()));
    copy.tags.putAll(tags);
    copy.policy = policy;
    copy.lifecycle = lifecycle;
    copy.evaluatedAt = evaluatedAt;
    copy.preview = preview;
    return copy;
  }

  String arn() {
    return document.path("repositoryArn").asText();
  }

  List<String> tagsOf(String digest) {
    return tags.entrySet().stream()
        .filter(each -> each.getValue().equals(digest))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Tags of each image that has any. */
  Map<String, List<String>> tagsByDigest() {
    var byDigest = new TreeMap<String, List<String>>();
    tags.forEach(
        (tag, digest) ->
            byDigest.computeIfAbsent(digest, _ -> new java.util.ArrayList<>()).add(tag));
    return byDigest;
  }

  /** The image's index that isn't archived, if one lists it. */
  boolean isListed(String digest, Instant now) {
    return images.values().stream()
        .anyMatch(
            each ->
                each.isIndex()
                    && !each.status(now).equals("ARCHIVED")
                    && each.children().contains(digest));
  }

  void remove(String digest) {
    images.remove(digest);
    tags.values().removeIf(digest::equals);
  }

  long size(Image image) {
    return image.isIndex()
        ? image.children().stream()
            .map(images::get)
            .filter(java.util.Objects::nonNull)
            .mapToLong(this::size)
            .max()
            .orElse(0)
        : image.size();
  }
}
