package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.evidence.ImageContents.PlatformImage;
import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.ManifestParser;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads which images a digest stands for, and their layers. What a list says of the kind of an
 * entry is hearsay, so each entry is read. Everything that is no index counts as an image, for
 * nodes try to run what they are given; the only exception are artifacts that an index lists for
 * the platform {@code unknown/unknown}, which no node has, and that no runtime could start either.
 *
 * <p>A platform is what the index says: nodes choose by that, and run what they find there,
 * whatever its config says. An image that no index lists has but its config to say so.
 *
 * <p>Source: OCI Image Specification 1.1, "Image Index", "Image Manifest", "Image Configuration";
 * in-toto attestations beside images: BuildKit, "Image attestation storage".
 */
public final class ContentsReader {
  /** Most manifests that an index may list, those of indexes that it lists included. */
  public static final int MOST_MANIFESTS = 32;

  /** How deep an index may lie in others. */
  static final int MOST_DEPTH = 5;

  /** Most platforms that they may be listed for, each manifest's counted. */
  static final int MOST_ENTRIES = 64;

  /** Characters of a platform; no real one has half as many. */
  static final int MOST_PLATFORM = 64;

  /** Most layers of an image: overlay file systems take no more. */
  static final int MOST_LAYERS = 127;

  /** Most requests that it takes: each manifest, and each config where no index says more. */
  public static final int MOST_REQUESTS = 2 * (1 + MOST_MANIFESTS);

  private static final long MOST_CONFIG_BYTES = 4L << 20;
  private static final String NOWHERE = "unknown/unknown";
  private static final String IN_TOTO = "application/vnd.in-toto+json";

  /**
   * Runtimes take these, and may leave out layers of any other type, or treat them as they like.
   */
  private static final Set<String> LAYERS =
      Set.of(
          "application/vnd.oci.image.layer.v1.tar",
          "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.oci.image.layer.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar",
          "application/vnd.docker.image.rootfs.diff.tar.gzip",
          "application/vnd.docker.image.rootfs.diff.tar.zstd");

  private static final Set<String> CONFIGS =
      Set.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  private final RepositoryReader repository;
  private final Contents asked;

  /** Of each digest that is listed, the platforms that it is listed for; empty text: none. */
  private final Map<Digest, Set<String>> listed = new LinkedHashMap<>();

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Digest, String> unreadable = new LinkedHashMap<>();
  private final List<PlatformImage> images = new ArrayList<>();
  private int entries;
  private @Nullable String fault;

  private record Waiting(Digest digest, int depth) {}

  /**
   * What is kept of a manifest: those of dozens are read before the first of them is decided.
   *
   * @param config digest of a config that may say the platform; null: there is none
   * @param layers its layers; empty: they weren't asked for, or {@code odd}
   * @param odd why its layers don't say what runs; null: they do, or weren't asked for
   */
  private record Image(
      Digest digest,
      boolean isArtifact,
      @Nullable Digest config,
      List<Digest> layers,
      @Nullable String odd) {}

  private ContentsReader(RepositoryReader repository, Contents asked) {
    this.repository = repository;
    this.asked = asked;
  }

  /**
   * Reads.
   *
   * @throws OciException if the digest itself can't be had, or something that it lists may be had
   *     later; what isn't there, or is malformed, is a fact where it is listed
   */
  public static ImageContents read(RepositoryReader repository, Digest image, Contents asked) {
    var reader = new ContentsReader(repository, asked);
    reader.walk(repository.manifest(image));
    return new ImageContents(reader.images, reader.fault);
  }

  private void walk(Manifest named) {
    if (!isIndex(named)) {
      add(image(named), "", true);
      return;
    }
    var seen = new HashSet<Digest>();
    seen.add(named.digest());
    var found = new ArrayList<Image>();
    list(named, 0);
    while (fault == null && !waiting.isEmpty()) {
      var next = waiting.remove();
      var manifest = seen.contains(next.digest()) ? null : manifest(next.digest());
      if (manifest != null) {
        seen.add(next.digest());
        list(manifest, next.depth());
        if (!isIndex(manifest)) {
          found.add(image(manifest));
        }
      }
    }
    if (fault == null) {
      // Only now: a list that came late may name an artifact for a platform that nodes have.
      found.forEach(this::addListed);
      unreadable.forEach(this::addUnreadable);
    }
  }

  private Set<String> platforms(Digest digest) {
    return listed.getOrDefault(digest, Set.of());
  }

  private static boolean isIndex(Manifest manifest) {
    return ManifestParser.INDEXES.contains(manifest.mediaType());
  }

  private void list(Manifest index, int depth) {
    if (depth >= MOST_DEPTH && !index.manifests().isEmpty()) {
      fault =
          "%s is an index in %d others; at most %d are read"
              .formatted(index.digest(), depth, MOST_DEPTH - 1);
      return;
    }
    for (var each : index.manifests()) {
      if (!listed.containsKey(each.digest())) {
        waiting.add(new Waiting(each.digest(), depth + 1));
      }
      list(each);
      if (fault != null) {
        return;
      }
    }
  }

  private void list(Descriptor entry) {
    var platform = Objects.requireNonNullElse(entry.platform(), "");
    if (listed.computeIfAbsent(entry.digest(), _ -> new LinkedHashSet<>()).add(platform)) {
      entries++;
    }
    if (listed.size() > MOST_MANIFESTS) {
      fault =
          "there are more than %d manifests in an index and the indexes in it"
              .formatted(MOST_MANIFESTS);
    } else if (entries > MOST_ENTRIES) {
      fault =
          "the manifests in an index and the indexes in it are listed for more than %d platforms"
              .formatted(MOST_ENTRIES);
    } else if (platform.length() > MOST_PLATFORM) {
      fault =
          "%s is listed for a platform of more than %d characters"
              .formatted(entry.digest(), MOST_PLATFORM);
    }
  }

  /** What isn't there now can be pushed later, and run then. */
  private @Nullable Manifest manifest(Digest digest) {
    try {
      return repository.manifest(digest);
    } catch (OciException.NotFound | OciException.Untrustworthy e) {
      unreadable.put(digest, Shown.text(String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void addListed(Image image) {
    platforms(image.digest()).forEach(platform -> add(image, platform, false));
  }

  private void addUnreadable(Digest digest, String why) {
    for (var platform : platforms(digest)) {
      images.add(new PlatformImage(digest, platform.isEmpty() ? null : platform, List.of(), why));
    }
  }

  private Image image(Manifest manifest) {
    var config = manifest.config();
    var odd = asked == Contents.LAYERS ? odd(manifest) : null;
    return new Image(
        manifest.digest(),
        isArtifact(manifest),
        config != null && CONFIGS.contains(config.mediaType()) ? config.digest() : null,
        asked == Contents.LAYERS && odd == null
            ? manifest.layers().stream().map(Descriptor::digest).toList()
            : List.of(),
        odd);
  }

  private void add(Image image, String said, boolean isNamed) {
    if (!isNamed && said.equals(NOWHERE) && image.isArtifact()) {
      return;
    }
    var platform = said.isEmpty() ? configured(image) : said;
    images.add(new PlatformImage(image.digest(), platform, image.layers(), image.odd()));
  }

  private static boolean isArtifact(Manifest manifest) {
    if (!manifest.mediaType().equals(ManifestParser.OCI_MANIFEST)) {
      return false;
    }
    var config = manifest.config();
    return (config != null && !CONFIGS.contains(config.mediaType()))
        || (!manifest.layers().isEmpty()
            && manifest.layers().stream().allMatch(each -> each.mediaType().equals(IN_TOTO)));
  }

  /** Why its layers don't say what runs; null: they do. */
  private static @Nullable String odd(Manifest manifest) {
    if (manifest.layers().isEmpty()) {
      return "it has no layers";
    }
    if (manifest.layers().size() > MOST_LAYERS) {
      return "it has %d layers; at most %d are compared"
          .formatted(manifest.layers().size(), MOST_LAYERS);
    }
    return manifest.layers().stream()
        .map(Descriptor::mediaType)
        .filter(type -> !LAYERS.contains(type))
        .findFirst()
        .map(type -> "it has a layer of media type " + Shown.text(type))
        .orElse(null);
  }

  /** The platform in its config; null: there is none that can be read. */
  private @Nullable String configured(Image image) {
    if (image.config() == null) {
      return null;
    }
    try {
      var platform = repository.blob(image.config(), MOST_CONFIG_BYTES, ContentsReader::platform);
      return platform.isEmpty() || platform.length() > MOST_PLATFORM ? null : platform;
    } catch (OciException.NotFound | OciException.Untrustworthy | Malformed _) {
      return null;
    }
  }

  /** Empty where it doesn't say. */
  private static String platform(byte[] config) {
    var document = StrictJson.parse(ByteString.copyFrom(config));
    var os = document.path("os").asText("");
    var architecture = document.path("architecture").asText("");
    if (os.isEmpty() || architecture.isEmpty()) {
      return "";
    }
    var parts = Stream.of(os, architecture, document.path("variant").asText(""));
    return Shown.text(String.join("/", parts.filter(part -> !part.isEmpty()).toList()));
  }
}
