package io.portreeve.oci;

import io.portreeve.image.Excerpt;
import io.portreeve.image.ImageReference;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * A repository as it is asked.
 *
 * @param host host, with its port where that isn't 443
 * @param path path of the repository
 * @param base URI of the host
 */
record Repository(String host, String path, URI base) {
  private static final Pattern REFERENCE =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|sha256:[0-9a-f]{64}");

  /**
   * The repository that a reference names.
   *
   * @throws IllegalArgumentException if the host can't be asked over HTTP
   */
  static Repository of(ImageReference image, OciSettings settings) {
    var host = image.host();
    var base = Hosts.absolute(settings.scheme(host) + "://" + host + "/");
    if (base == null || !Hosts.of(base).equals(host)) {
      throw new IllegalArgumentException("Host " + Excerpt.of(host) + " can't be asked");
    }
    return new Repository(host, image.repository(), base);
  }

  /**
   * The URI of something in the repository.
   *
   * @param kind such as {@code manifests}
   * @param reference a tag or a digest
   * @throws IllegalArgumentException if {@code reference} is neither
   */
  URI uri(String kind, String reference) {
    if (!REFERENCE.matcher(reference).matches()) {
      throw new IllegalArgumentException(
          Excerpt.of(reference) + " is neither a tag nor a digest (" + host + "/" + path + ")");
    }
    return base.resolve("/v2/" + path + "/" + kind + "/" + reference);
  }

  /** What is in the repository, for messages. */
  String named(String reference) {
    return host + "/" + path + (reference.startsWith("sha256:") ? "@" : ":") + reference;
  }
}
