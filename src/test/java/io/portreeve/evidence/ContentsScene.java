package io.portreeve.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.RepositoryReader;
import io.portreeve.testing.FakeRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A repository with images of several platforms, as honest and other people push them. */
final class ContentsScene {
  static final String NAME = "registry.test/shop/api";
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
  static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String IN_TOTO = "application/vnd.in-toto+json";

  final FakeRegistry registry = new FakeRegistry();

  /** A manifest to be pushed, with every type in it. */
  record Draft(String type, String configType, String config, String layerType) {
    Draft type(String other) {
      return new Draft(other, configType, config, layerType);
    }

    Draft configType(String other) {
      return new Draft(type, other, config, layerType);
    }

    Draft config(String other) {
      return new Draft(type, configType, other, layerType);
    }

    Draft layerType(String other) {
      return new Draft(type, configType, config, other);
    }
  }

  static Draft image() {
    return new Draft(MANIFEST, CONFIG, "{\"os\":\"linux\",\"architecture\":\"amd64\"}", LAYER);
  }

  static Draft attestation() {
    return image().config("{\"os\":\"unknown\",\"architecture\":\"unknown\"}").layerType(IN_TOTO);
  }

  /** Pushes it with layers of these contents. */
  Digest push(Draft draft, String... layers) {
    var listed =
        Stream.of(layers)
            .map(text -> descriptor(draft.layerType(), text))
            .collect(Collectors.joining(","));
    return registry.pushManifest(
        NAME,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(draft.type(), descriptor(draft.configType(), draft.config()), listed)
            .getBytes(UTF_8));
  }

  private String descriptor(String type, String content) {
    var digest = registry.pushBlob(NAME, content.getBytes(UTF_8));
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, digest, content.length());
  }

  /** An entry of an index, which calls everything an image. */
  static String entry(Digest digest, String platform) {
    var parts = platform.split("/", -1);
    var said =
        platform.isEmpty()
            ? ""
            : ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"%s}"
                .formatted(
                    parts[0],
                    parts[1],
                    parts.length > 2 ? ",\"variant\":\"" + parts[2] + "\"" : "");
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1%s}"
        .formatted(MANIFEST, digest, said);
  }

  Digest index(String... entries) {
    return registry.pushManifest(
        NAME,
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[%s]}"
            .formatted(String.join(",", entries))
            .getBytes(UTF_8));
  }

  RepositoryReader reader() {
    return registry.open(
        ImageReference.parse(NAME + ":v1"),
        _ -> List.of(),
        Budget.of(() -> 0, Duration.ofSeconds(5), ContentsReader.MOST_REQUESTS, 100_000_000));
  }

  ImageContents read(Digest digest, Contents asked) {
    return ContentsReader.read(reader(), digest, asked);
  }

  /** Each image as {@code platform: number of layers}, or {@code platform: fault}. */
  List<String> told(Digest digest, Contents asked) {
    return read(digest, asked).images().stream()
        .map(
            each ->
                "%s: %s"
                    .formatted(
                        each.platform(),
                        each.fault() == null ? each.layers().size() : each.fault()))
        .toList();
  }

  List<Digest> layers(String... contents) {
    return Arrays.stream(contents)
        .map(text -> registry.pushBlob(NAME, text.getBytes(UTF_8)))
        .toList();
  }
}
