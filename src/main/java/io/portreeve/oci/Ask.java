package io.portreeve.oci;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One question to a server.
 *
 * @param kind for metrics
 * @param what is asked for, for messages; never a URI, which may hold a signature
 * @param uri where
 * @param registry the registry that the image names
 * @param accept media types
 * @param limit number of bytes that the answer may have
 * @param authorization value of the Authorization field; never printed
 */
record Ask(
    OciMetrics.Kind kind,
    String what,
    URI uri,
    URI registry,
    String accept,
    long limit,
    @Nullable String authorization) {

  Ask as(@Nullable String given) {
    return new Ask(kind, what, uri, registry, accept, limit, given);
  }

  Ask at(URI other) {
    return new Ask(kind, what, other, registry, accept, limit, null);
  }

  @Override
  public String toString() {
    return "Ask[" + what + " at " + Hosts.of(uri) + "]";
  }
}
