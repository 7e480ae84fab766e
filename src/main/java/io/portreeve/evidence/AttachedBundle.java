package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds and fetches bundles that refer to an image. What lists and annotations say is hearsay: it
 * decides in what order things are looked at, and nothing else.
 */
final class AttachedBundle {
  /** Most candidates that are looked at: each costs two requests. */
  static final int MOST = 64;

  private static final String BUNDLES = "application/vnd.dev.sigstore.bundle";

  /** What some versions of cosign attached instead of tagging it. */
  private static final String SIGNATURES = "application/vnd.dev.cosign.artifact.sig.v1+json";

  /** Most manifests of such signatures that are looked at; each may have many. */
  private static final int MOST_SIGNATURES = 8;

  /** Some registries name the type of the empty config instead of the artifact's. */
  private static final String EMPTY_CONFIG = "application/vnd.oci.empty.v1+json";

  private static final Set<String> MANIFESTS =
      Set.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.artifact.manifest.v1+json");
  private static final String PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";
  private static final String CREATED = "org.opencontainers.image.created";

  private AttachedBundle() {}

  /**
   * Those of an image's referrers that may be bundles: the likely ones first, of equally likely
   * ones the newest and the oldest by turns.
   *
   * @param wanted predicate types of what is looked for
   */
  static List<Descriptor> candidates(List<Descriptor> referrers, Set<String> wanted) {
    var seen = new HashSet<Digest>();
    var byRank = new TreeMap<Integer, List<Descriptor>>();
    referrers.stream()
        .filter(AttachedBundle::mayBeBundle)
        .sorted(Comparator.comparing(AttachedBundle::created).reversed())
        .filter(each -> seen.add(each.digest()))
        .forEach(
            each -> byRank.computeIfAbsent(rank(each, wanted), _ -> new ArrayList<>()).add(each));
    return byRank.values().stream()
        .flatMap(each -> Alternately.fromBothEnds(each).stream())
        .toList();
  }

  /** Those of an image's referrers that have signatures like those of {@code .sig} tags. */
  static List<Descriptor> signatures(List<Descriptor> referrers) {
    var found =
        referrers.stream()
            .filter(each -> SIGNATURES.equals(each.artifactType()))
            .sorted(Comparator.comparing(AttachedBundle::created).reversed())
            .toList();
    return Alternately.fromBothEnds(found).stream().limit(MOST_SIGNATURES).toList();
  }

  private static boolean mayBeBundle(Descriptor referrer) {
    var type = referrer.artifactType();
    return MANIFESTS.contains(referrer.mediaType())
        && (type == null || type.startsWith(BUNDLES) || type.equals(EMPTY_CONFIG));
  }

  private static int rank(Descriptor referrer, Set<String> wanted) {
    var predicateType = referrer.annotations().get(PREDICATE_TYPE);
    if (predicateType == null) {
      return 1;
    }
    return wanted.contains(predicateType) ? 0 : 2;
  }

  private static Instant created(Descriptor referrer) {
    var text = referrer.annotations().get(CREATED);
    try {
      return text == null ? Instant.MIN : Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.MIN;
    }
  }

  /**
   * Fetches a bundle and takes it into account; if it isn't there, isn't what its digest says, or
   * isn't a bundle attached to this image, then as one that doesn't verify.
   *
   * @throws io.portreeve.oci.OciException if the registry doesn't answer, so that nothing is known
   */
  static void fetch(Fetched fetched, Descriptor candidate) {
    var image = fetched.scene().digest();
    fetched.orRefuse(
        "referrer",
        repository -> {
          var manifest = repository.manifest(candidate.digest());
          var layer = Checks.run("referrer", checks -> layer(checks, manifest, image));
          if (layer.value() == null) {
            fetched.refuse(layer.proof());
          } else {
            fetched.take(
                layer.value().digest(),
                layer.value().size(),
                Fetched.MOST_BYTES,
                bytes -> BundleReader.read(ByteString.copyFrom(bytes)));
          }
        });
  }

  private static Descriptor layer(Checks checks, Manifest manifest, Digest image) {
    checks.same("referrer subject", String.valueOf(manifest.subject()), image.toString());
    checks.require(
        manifest.layers().size() == 1,
        "referrer layers",
        manifest.layers().size() + " layers",
        "one layer with the bundle");
    var layer = manifest.layers().getFirst();
    checks.require(
        layer.mediaType().startsWith(BUNDLES),
        "referrer layer",
        Shown.text(layer.mediaType()),
        BUNDLES + ".v0.3+json");
    checks.require(
        layer.size() <= Fetched.MOST_BYTES,
        "referrer size",
        layer.size() + " bytes",
        "at most " + Fetched.MOST_BYTES + " bytes");
    return layer;
  }
}
