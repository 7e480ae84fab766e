package io.portreeve.credentials;

import io.portreeve.image.ImageReference;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The host that a key of a pull Secret is for, written as references to images write it. */
final class HostKey {
  private static final int MAX_CHARS = 512;
  private static final List<String> API_PATHS = List.of("", "/", "/v1", "/v1/", "/v2", "/v2/");

  private HostKey() {}

  /** The host, with its port where that isn't 443; null if the key doesn't name one host. */
  static @Nullable String ofKey(String key) {
    if (key.length() > MAX_CHARS) {
      return null;
    }
    var text = withoutScheme(key);
    var host = text.substring(0, pathStart(text));
    // What a reference wouldn't take for a host is no image's host.
    if (host.indexOf('.') < 0 && host.indexOf(':') < 0 && !host.equals("localhost")) {
      return null;
    }
    try {
      return ImageReference.parse(host + "/any/path").host();
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Whether the key names more than a host and the API below it. */
  static boolean hasPath(String key) {
    var text = withoutScheme(key);
    return !API_PATHS.contains(text.substring(pathStart(text)));
  }

  private static String withoutScheme(String key) {
    var text = key.strip().toLowerCase(Locale.ROOT);
    for (var scheme : List.of("https://", "http://")) {
      if (text.startsWith(scheme)) {
        return text.substring(scheme.length());
      }
    }
    return text;
  }

  private static int pathStart(String text) {
    var slash = text.indexOf('/');
    return slash < 0 ? text.length() : slash;
  }
}
