package io.portreeve.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.portreeve.image.Digest;
import io.portreeve.image.Excerpt;
import io.portreeve.image.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads image manifests and indexes: OCI, and Docker's image manifest version 2, schema 2. What two
 * readers could understand differently is refused: duplicate keys, a manifest that is an index as
 * well, a body and a header that name different types.
 *
 * <p>Source: OCI Image Specification 1.1, "Image Manifest", "Image Index", "Content Descriptors".
 */
public final class ManifestParser {
  /**
   * Number of bytes that a manifest may have. OCI Distribution Specification, "Pushing Manifests".
   */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  /** Number of manifests of an index that are accepted. */
  public static final int MAX_ENTRIES = 1_000;

  /**
   * Number of layers that are accepted. Images have no more than 127; but signatures can be layers,
   * and of those strangers may add many.
   */
  public static final int MAX_LAYERS = 12_000;

  /** Media type of an image manifest (OCI Image Specification 1.1, "Media Types"). */
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

  /** Media types of lists of manifests. */
  public static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);

  /** The types that are asked for. */
  static final String ACCEPT =
      String.join(", ", OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);

  private static final List<String> KNOWN =
      List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);
  private static final String ARTIFACT = "application/vnd.oci.artifact.manifest.v1+json";
  private static final int MAX_TYPE_CHARS = 255;

  private static final Semaphore TURNS = new Semaphore(2);

  private ManifestParser() {}

  /**
   * Reads a manifest or an index.
   *
   * @param bytes as received, at most {@link #MAX_BYTES}
   * @param contentType the Content-Type that came with them, if any
   * @throws OciException.Untrustworthy if it isn't one, or an ambiguous one; the message says what
   *     was found
   */
  public static Manifest parse(byte[] bytes, @Nullable String contentType) {
    if (bytes.length > MAX_BYTES) {
      throw refused("has %,d bytes; at most %,d are read".formatted(bytes.length, MAX_BYTES));
    }
    return inTurn(() -> read(bytes, contentType));
  }

  /** Reading takes memory besides the bytes, but never waits: so few at a time are as fast. */
  private static <T> T inTurn(Supplier<T> reading) {
    TURNS.acquireUninterruptibly();
    try {
      return reading.get();
    } finally {
      TURNS.release();
    }
  }

  private static Manifest read(byte[] bytes, @Nullable String contentType) {
    var root = object(ManifestTree.read(bytes));
    var type = type(root, contentType);
    var index = INDEXES.contains(type);
    checkShape(root, index);
    var artifactType = text(root, "artifactType");
    var config = index ? null : descriptor(root.path("config"), "config");
    return new Manifest(
        Sha256.of(bytes),
        type,
        artifactType == null && config != null ? config.mediaType() : artifactType,
        root.hasNonNull("subject") ? descriptor(root.path("subject"), "subject").digest() : null,
        config,
        index ? List.of() : descriptors(root, "layers", MAX_LAYERS),
        index ? descriptors(root, "manifests", MAX_ENTRIES) : List.of(),
        bytes.length);
  }

  /**
   * Reads the entries of a list of referrers. Whoever may push can add to it, so an entry that is
   * malformed is left out rather than the others refused, and the first {@link #MAX_ENTRIES} count,
   * of twice as many that are looked at.
   *
   * @throws OciException.Untrustworthy if it isn't an index
   */
  static List<Descriptor> referrers(byte[] bytes, int limit) {
    return inTurn(() -> list(bytes, limit));
  }

  private static List<Descriptor> list(byte[] bytes, int limit) {
    var root = object(ManifestTree.readList(bytes));
    var entries = root.path("manifests");
    if (root.path("schemaVersion").asInt() != 2 || !(entries.isArray() || entries.isNull())) {
      throw refused("isn't an image index (schemaVersion 2 with 'manifests')");
    }
    var found = new ArrayList<Descriptor>();
    for (var entry : entries) {
      if (found.size() == limit) {
        break;
      }
      try {
        found.add(descriptor(entry, "manifests"));
      } catch (OciException.Untrustworthy _) {
        // Left out: the others still count.
      }
    }
    return found;
  }

  private static JsonNode object(JsonNode root) {
    if (!root.isObject()) {
      throw refused("isn't a JSON object");
    }
    return root;
  }

  private static String type(JsonNode root, @Nullable String contentType) {
    var version = root.path("schemaVersion");
    if (version.asInt() == 1) {
      throw refused("is of Docker's schema 1, which is no longer read: push the image again");
    }
    if (!version.isInt() || version.asInt() != 2) {
      throw refused("has no schemaVersion 2");
    }
    var header = essence(contentType);
    var own = text(root, "mediaType");
    if (own == null) {
      return KNOWN.contains(header) ? header : root.has("manifests") ? OCI_INDEX : OCI_MANIFEST;
    }
    if (ARTIFACT.equals(own) || !KNOWN.contains(own)) {
      throw refused("has the media type " + Excerpt.of(own) + "; known are " + ACCEPT);
    }
    if (KNOWN.contains(header) && !header.equals(own)) {
      throw refused(
          "says it is %s, but was sent as %s".formatted(Excerpt.of(own), Excerpt.of(header)));
    }
    return own;
  }

  private static String essence(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    var end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static void checkShape(JsonNode root, boolean index) {
    var foreign =
        index ? List.of("layers", "config", "fsLayers") : List.of("manifests", "fsLayers");
    for (var field : foreign) {
      if (root.has(field)) {
        throw refused(
            "is an %s with '%s', which only the other kind has"
                .formatted(index ? "index" : "image manifest", field));
      }
    }
  }

  private static List<Descriptor> descriptors(JsonNode root, String field, int most) {
    var list = root.path(field);
    if (!list.isArray()) {
      throw refused("has no list '" + field + "'");
    }
    if (list.size() > most) {
      throw refused("has more than the %,d entries in '%s' that are read".formatted(most, field));
    }
    var found = new ArrayList<Descriptor>(list.size());
    list.forEach(each -> found.add(descriptor(each, field)));
    return found;
  }

  private static Descriptor descriptor(JsonNode node, String field) {
    var mediaType = text(node, "mediaType");
    var digest = text(node, "digest");
    var size = node.path("size");
    if (mediaType == null || mediaType.isEmpty() || digest == null) {
      throw refused("has a descriptor in '" + field + "' without mediaType or digest");
    }
    if (mediaType.length() > MAX_TYPE_CHARS) {
      throw refused("has a descriptor in '" + field + "' with an endless mediaType");
    }
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
      throw refused("has a descriptor in '" + field + "' whose size isn't a number of bytes");
    }
    return new Descriptor(
        mediaType,
        digest(digest, field),
        size.asLong(),
        text(node, "artifactType"),
        annotations(node.path("annotations"), field),
        platform(node.path("platform")));
  }

  /** What is odd in it is left out: nobody runs what says it is for that. */
  private static @Nullable String platform(JsonNode node) {
    var parts =
        Stream.of("os", "architecture", "variant")
            .map(part -> node.path(part).asText(""))
            .filter(part -> !part.isEmpty() && part.chars().allMatch(c -> c > ' ' && c <= '~'))
            .toList();
    return parts.isEmpty() ? null : String.join("/", parts);
  }

  private static Digest digest(String text, String field) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw refused("has a descriptor in '" + field + "': " + e.getMessage());
    }
  }

  private static Map<String, String> annotations(JsonNode node, String field) {
    if (node.isMissingNode() || node.isNull()) {
      return Map.of();
    }
    if (!node.isObject()) {
      throw refused("has annotations in '" + field + "' that aren't an object of texts");
    }
    var found = new LinkedHashMap<String, String>();
    for (var entry : node.properties()) {
      found.put(entry.getKey(), entry.getValue().textValue());
    }
    return found;
  }

  private static @Nullable String text(JsonNode node, String field) {
    var value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw refused("has a '" + field + "' that isn't text");
    }
    return value.textValue();
  }

  private static OciException.Untrustworthy refused(String what) {
    return new OciException.Untrustworthy("the manifest " + what);
  }
}
