package io.portreeve.oci;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hosts of URIs, written as references to images write them, so that they can be compared. */
final class Hosts {
  private static final int HTTPS_PORT = 443;

  private Hosts() {}

  /** Host and port, without port 443 of https, lower case, without trailing dot. */
  static String of(URI uri) {
    var host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    var https = "https".equalsIgnoreCase(uri.getScheme());
    return uri.getPort() < 0 || (https && uri.getPort() == HTTPS_PORT)
        ? name
        : name + ":" + uri.getPort();
  }

  /**
   * Reads a URI that a server names: http or https, a host, no user name, no fragment; null if it
   * is anything else.
   */
  static @Nullable URI absolute(String text) {
    try {
      return web(URI.create(text));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** The same of a URI that may be relative to another one. */
  static @Nullable URI resolve(URI base, String text) {
    try {
      // java.net.URI follows RFC 2396 there, which drops the last part of the path.
      var whole = text.startsWith("?") ? base.getRawPath() + text : text;
      return web(base.resolve(URI.create(whole)));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable URI web(URI uri) {
    var http =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    return http
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawFragment() == null
        ? uri
        : null;
  }
}
