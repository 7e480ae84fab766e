package io.portreeve.oci;

import io.portreeve.image.Digest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest or a list says of a piece of content. None of it is proven before the content is
 * read.
 *
 * @param mediaType media type of the content
 * @param digest digest of the content
 * @param size its size in bytes
 * @param artifactType type of the artifact, for manifests
 * @param annotations the first 64 annotations (of a manifest: 10,000) whose keys have up to 255
 *     characters and whose values up to 1,024; those in which signatures are kept, of which there
 *     are five, up to 65,536
 * @param platform where it runs, for manifests of an index, such as {@code linux/arm64/v8}; null:
 *     the index doesn't say
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    @Nullable String artifactType,
    Map<String, String> annotations,
    @Nullable String platform) {
  /** The annotation of a layer with its signature (cosign, signature specification). */
  public static final String SIGNATURE = "dev.cosignproject.cosign/signature";

  /** The one with the signer's certificate. */
  public static final String CERTIFICATE = "dev.sigstore.cosign/certificate";

  /** The one with what that certificate claims to be issued by. */
  public static final String CHAIN = "dev.sigstore.cosign/chain";

  /** The one with an entry of a log. */
  public static final String LOGGED = "dev.sigstore.cosign/bundle";

  /** The one with a response of a timestamp authority. */
  public static final String TIMESTAMP = "dev.sigstore.cosign/rfc3161timestamp";

  /** Makes the map unmodifiable. */
  public Descriptor {
    annotations = Map.copyOf(annotations);
  }

  /** Of something that runs nowhere. */
  public Descriptor(
      String mediaType,
      Digest digest,
      long size,
      @Nullable String artifactType,
      Map<String, String> annotations) {
    this(mediaType, digest, size, artifactType, annotations, null);
  }
}
