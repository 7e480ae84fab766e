package io.portreeve.evidence;

import io.portreeve.evidence.Checks.Outcome;
import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds and fetches bundles that are attached to an image. What lists and annotations say is
 * hearsay: it decides in what order things are looked at, and nothing else.
 */
final class AttachedBundle {
  /** Most candidates that are looked at: each costs two requests. */
  static final int MOST = 32;

  private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  private static final String BUNDLES = "application/vnd.dev.sigstore.bundle";

  /** Some registries name the type of the empty config instead of the artifact's. */
  private static final String EMPTY_CONFIG = "application/vnd.oci.empty.v1+json";

  private static final Set<String> MANIFESTS =
      Set.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.artifact.manifest.v1+json");
  private static final String PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";
  private static final String CREATED = "org.opencontainers.image.created";

  private AttachedBundle() {}

  /** Those of an image's referrers that may be bundles: likely signatures first, newest first. */
  static List<Descriptor> candidates(List<Descriptor> referrers) {
    var seen = new HashSet<Digest>();
    return referrers.stream()
        .filter(AttachedBundle::mayBeBundle)
        .sorted(
            Comparator.comparingInt(AttachedBundle::rank)
                .thenComparing(Comparator.comparing(AttachedBundle::created).reversed()))
        .filter(each -> seen.add(each.digest()))
        .toList();
  }

  private static boolean mayBeBundle(Descriptor referrer) {
    var type = referrer.artifactType();
    return MANIFESTS.contains(referrer.mediaType())
        && (type == null || type.startsWith(BUNDLES) || type.equals(EMPTY_CONFIG));
  }

  private static int rank(Descriptor referrer) {
    var predicateType = referrer.annotations().get(PREDICATE_TYPE);
    if (predicateType == null) {
      return 1;
    }
    return predicateType.equals(ContentCheck.COSIGN_SIGN) ? 0 : 2;
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
   * Fetches a bundle.
   *
   * @return its bytes, or why there are none: it isn't there, isn't what its digest says, or isn't
   *     a bundle attached to this image
   * @throws OciException if the registry doesn't answer, so that nothing is known
   */
  static Outcome<byte[]> fetch(RepositoryReader repository, Digest image, Descriptor candidate) {
    try {
      var manifest = repository.manifest(candidate.digest());
      var layer = Checks.run("referrer", checks -> layer(checks, manifest, image));
      return layer.value() == null
          ? new Outcome<>(layer.proof(), null)
          : new Outcome<>(
              layer.proof(), repository.blob(layer.value().digest(), StrictJson.MAX_BYTES));
    } catch (OciException.NotFound | OciException.Untrustworthy e) {
      return new Outcome<>(unreadable(candidate, e), null);
    } catch (OciException e) {
      throw e;
    } catch (RuntimeException e) {
      return new Outcome<>(Checks.unexpected("referrer", e, List.of()), null);
    }
  }

  private static Proof unreadable(Descriptor candidate, OciException e) {
    return new Proof(
        "referrer",
        false,
        Shown.text(String.valueOf(e.getMessage())),
        "an attached bundle, " + candidate.digest(),
        List.of());
  }

  private static Descriptor layer(Checks checks, Manifest manifest, Digest image) {
    checks.same("referrer subject", String.valueOf(manifest.subject()), image.toString());
    checks.require(
        manifest.layers().size() == 1,
        "referrer layers",
        manifest.layers().size() + " layers",
        "one layer with the bundle");
    var layer = manifest.layers().getFirst();
    checks.same("referrer layer", layer.mediaType(), BUNDLE);
    checks.require(
        layer.size() <= StrictJson.MAX_BYTES,
        "referrer size",
        layer.size() + " bytes",
        "at most " + StrictJson.MAX_BYTES + " bytes");
    return layer;
  }
}
