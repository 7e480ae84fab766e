package io.portreeve.image;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A pattern of images: of the normal form {@code registry/repository} of their names, never of
 * their tags or digests. {@code *} stands for any characters but {@code /}, {@code **} for any:
 * {@code ghcr.io/team/**}, {@code docker.io/library/nginx}, <code>*&#47;team/*</code>, {@code **}.
 *
 * <p>Before the first {@code /} is a registry: a host, which may be written as in references and is
 * brought into normal form as there (Docker Hub's names, those of one ECR registry), or wildcards
 * for it. A name without a host, such as {@code nginx}, is no pattern: it would be too easy to take
 * for one of any registry. After {@code docker.io/}, a single component is in {@code library/}, as
 * in references.
 */
public final class ImagePattern {
  private static final int MAX_CHARS = 255;
  private static final String ALL = "**";
  private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9._/*-]+");
  private static final Pattern WILD_HOST = Pattern.compile("[a-z0-9.*-]+(:(\\*|[1-9][0-9]{0,4}))?");
  private static final Pattern ECR_DUAL_STACK =
      Pattern.compile("(.+)\\.dkr-ecr(?:-fips|\\*)?\\.(.+)\\.(on\\..+)");
  private static final Pattern ECR_FIPS =
      Pattern.compile("(.+)\\.dkr\\.ecr-fips\\.(.+)\\.(amazonaws\\..+)");

  private final String text;
  private final String registry;
  private final Glob glob;

  private ImagePattern(String text, String registry, String repository) {
    this.text = text;
    this.registry = registry;
    this.glob = Glob.ofChecked(repository.isEmpty() ? registry : registry + "/" + repository);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if {@code text} isn't one, or has more than 255 characters;
   *     the message quotes it and says what to write
   */
  public static ImagePattern parse(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      throw refused(text, "has %d characters; 1 to 255 are allowed".formatted(text.length()));
    }
    if (text.equals(ALL)) {
      return new ImagePattern(text, ALL, "");
    }
    if (text.indexOf('@') >= 0) {
      throw refused(text, "has an '@': patterns are of repositories, drop the digest");
    }
    var slash = text.indexOf('/');
    if (slash < 0) {
      throw refused(
          text,
          "isn't registry/repository: write docker.io/library/nginx, ghcr.io/team/**, or ** for all");
    }
    if (text.contains("***")) {
      throw refused(text, "has three stars in a row: write * for one component, ** for any");
    }
    var registry = registry(text, text.substring(0, slash));
    return new ImagePattern(text, registry, repository(text, registry, text.substring(slash + 1)));
  }

  private static String registry(String text, String first) {
    if (first.equals(ALL)) {
      return first;
    }
    if (first.indexOf('*') >= 0) {
      return wildHost(text, first.toLowerCase(Locale.ROOT));
    }
    if (!RegistryHost.isHost(first)) {
      throw refused(
          text,
          "begins with %s, which is no host: write docker.io/ or another registry before it"
              .formatted(Excerpt.of(first)));
    }
    try {
      return RegistryHost.parse(first).registry();
    } catch (IllegalArgumentException e) {
      throw refused(text, "isn't one: its " + e.getMessage());
    }
  }

  /** In the normal form of the names that it is to match, as far as the wildcards let see. */
  private static String wildHost(String text, String first) {
    if (!WILD_HOST.matcher(first).matches() || first.contains(ALL)) {
      throw refused(
          text,
          "begins with %s: before the first '/', write ** alone, or letters, digits and . - *, and"
              .formatted(Excerpt.of(first))
              .concat(" :port or :* at the end"));
    }
    var colon = first.indexOf(':');
    var written = colon < 0 ? first : first.substring(0, colon);
    var host = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
    var port = colon < 0 ? "" : first.substring(colon);
    return port.isEmpty() || port.equals(":443") ? plainEcr(host) : host + port;
  }

  private static String plainEcr(String host) {
    var dualStack = ECR_DUAL_STACK.matcher(host);
    if (dualStack.matches()) {
      var suffix = RegistryHost.ECR_SUFFIXES.get(dualStack.group(3));
      if (suffix != null) {
        return dualStack.group(1) + ".dkr.ecr." + dualStack.group(2) + "." + suffix;
      }
    }
    var fips = ECR_FIPS.matcher(host);
    return fips.matches() && RegistryHost.ECR_SUFFIXES.containsValue(fips.group(3))
        ? fips.group(1) + ".dkr.ecr." + fips.group(2) + "." + fips.group(3)
        : host;
  }

  private static String repository(String text, String registry, String path) {
    if (path.indexOf(':') >= 0) {
      throw refused(
          text, "has a ':' after its registry: patterns are of repositories, drop the tag");
    }
    if (!REPOSITORY.matcher(path).matches()) {
      throw refused(
          text, "has a repository with other characters than a-z, 0-9, . _ - / and the wildcard *");
    }
    if (path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
      throw refused(text, "has an empty component, which no name has: drop the needless '/'");
    }
    var single = path.indexOf('/') < 0 && !path.contains(ALL);
    return single && registry.equals(RegistryHost.DOCKER_HUB) ? "library/" + path : path;
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("Image pattern " + Excerpt.of(text) + " " + why);
  }

  /** Whether the image is of a repository that the pattern names; tag and digest don't matter. */
  public boolean matches(ImageReference image) {
    return glob.matches(image.name());
  }

  /** What is before the first slash, in normal form; may hold wildcards. */
  String registry() {
    return registry;
  }

  /** The pattern in normal form. */
  Glob glob() {
    return glob;
  }

  /** The pattern of all repositories of its registries. */
  ImagePattern ofRegistry() {
    return registry.equals(ALL)
        ? new ImagePattern(ALL, ALL, "")
        : new ImagePattern(text, registry, ALL);
  }

  /** The pattern as it was written. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImagePattern pattern && pattern.glob.equals(glob);
  }

  @Override
  public int hashCode() {
    return glob.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
