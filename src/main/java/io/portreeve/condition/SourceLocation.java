package io.portreeve.condition;

import org.jspecify.annotations.Nullable;

/**
 * A repository and a ref, of {@code git+https://host/path@ref} or without {@code git+} or ref. An
 * {@code @} before the path belongs to the host: it is never cut off.
 */
record SourceLocation(String repository, @Nullable String ref) {
  private static final String GIT = "git+";
  private static final String AUTHORITY = "://";

  static SourceLocation of(String uri) {
    var text = uri.startsWith(GIT) ? uri.substring(GIT.length()) : uri;
    var authority = text.indexOf(AUTHORITY);
    var path = authority < 0 ? -1 : text.indexOf('/', authority + AUTHORITY.length());
    var at = path < 0 ? -1 : text.indexOf('@', path);
    return at < 0
        ? new SourceLocation(text, null)
        : new SourceLocation(text.substring(0, at), text.substring(at + 1));
  }
}
