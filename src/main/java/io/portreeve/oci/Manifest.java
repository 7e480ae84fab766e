package io.portreeve.oci;

import io.portreeve.image.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image manifest or an index, as read.
 *
 * @param digest digest of the bytes, computed here
 * @param mediaType its media type, of the body where that names one
 * @param artifactType its artifact type, if it names one; else, for an image manifest, the config's
 *     media type
 * @param subject the digest of the manifest it refers to, if any
 * @param config what an image manifest says of its config; null: it is an index
 * @param layers layers of an image manifest; empty for an index
 * @param manifests manifests of an index; empty for an image manifest
 * @param size number of its bytes
 */
public record Manifest(
    Digest digest,
    String mediaType,
    @Nullable String artifactType,
    @Nullable Digest subject,
    @Nullable Descriptor config,
    List<Descriptor> layers,
    List<Descriptor> manifests,
    long size) {

  /** Makes the lists unmodifiable. */
  public Manifest {
    layers = List.copyOf(layers);
    manifests = List.copyOf(manifests);
  }

  /** One whose config plays no part. */
  public Manifest(
      Digest digest,
      String mediaType,
      @Nullable String artifactType,
      @Nullable Digest subject,
      List<Descriptor> layers,
      List<Descriptor> manifests,
      long size) {
    this(digest, mediaType, artifactType, subject, null, layers, manifests, size);
  }
}
