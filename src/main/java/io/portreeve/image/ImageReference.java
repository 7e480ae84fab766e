package io.portreeve.image;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image as a pod names it, read as container runtimes do. Two references to one repository have
 * one {@link #name()}, whatever spelling of its host was used; they are equal only when they are
 * written alike.
 *
 * <p>The grammar is the runtimes': {@code [host[:port]/]path[:tag][@digest]}. The first of several
 * components is a host when it has a {@code .}, a {@code :} or an upper-case letter, or is {@code
 * localhost}; without a host it is Docker Hub's, where a single component is in {@code library/}
 * (nodes that look for such names elsewhere are configured against this). Stricter than theirs: of
 * digests SHA-256 only, one spelling of a port, no IPv4 address in disguise, no ID of an image on
 * the node. More lenient: a host may end in a dot.
 *
 * <p>Source: OCI Distribution Specification 1.1, "Pulling manifests"; OCI Image Specification,
 * "Digests".
 */
public final class ImageReference {
  /** The tag of a reference that names neither tag nor digest. */
  public static final String LATEST = "latest";

  /** Longest text that is read, in characters. */
  public static final int MAX_CHARS = 1024;

  private static final int MAX_REPOSITORY_CHARS = 255;
  private static final Pattern COMPONENT =
      Pattern.compile("[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}|sha(256|384|512)([:@].*)?");

  private final String text;
  private final RegistryHost host;
  private final String repository;
  private final @Nullable String tag;
  private final @Nullable Digest digest;

  private ImageReference(
      String text,
      RegistryHost host,
      String repository,
      @Nullable String tag,
      @Nullable Digest digest) {
    this.text = text;
    this.host = host;
    this.repository = repository;
    this.tag = tag;
    this.digest = digest;
  }

  /**
   * Reads a reference.
   *
   * @throws IllegalArgumentException if it isn't one, or has more than 1,024 characters; the
   *     message quotes it and says what to write. Nothing may be asked of any host then.
   */
  public static ImageReference parse(String text) {
    checkCharacters(text);
    var at = text.indexOf('@');
    var digest = at < 0 ? null : digest(text, text.substring(at + 1));
    var named = at < 0 ? text : text.substring(0, at);
    var slash = named.indexOf('/');
    var first = slash < 0 ? "" : named.substring(0, slash);
    var hasHost = slash >= 0 && RegistryHost.isHost(first);
    var host = hasHost ? host(text, first) : RegistryHost.OF_DOCKER_HUB;
    var path = hasHost ? named.substring(slash + 1) : named;
    var colon = path.indexOf(':');
    var tag = colon < 0 ? null : tag(text, path.substring(colon + 1));
    var repository = repository(text, colon < 0 ? path : path.substring(0, colon));
    if (host.equals(RegistryHost.OF_DOCKER_HUB) && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    return new ImageReference(text, host, repository, tag, digest);
  }

  private static void checkCharacters(String text) {
    if (text.isEmpty()) {
      throw refused(text, "is empty: write registry/repository:tag or registry/repository@digest");
    }
    if (text.length() > MAX_CHARS) {
      throw refused(text, "has %d characters; at most 1024 are allowed".formatted(text.length()));
    }
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c <= ' ' || c > '~') {
        throw refused(
            text,
            "has white space or a character outside ASCII at position %d: take it out"
                .formatted(i + 1));
      }
    }
    if (text.contains("://")) {
      throw refused(text, "has a scheme, which references don't have: drop all before the host");
    }
    // A runtime runs the image of that ID if the node has it, whatever repository it came from.
    if (isId(text)) {
      throw refused(text, "looks like the ID of an image on a node: name its repository");
    }
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static Digest digest(String text, String digest) {
    if (digest.indexOf('@') >= 0) {
      throw refused(text, "has more than one '@': name one digest");
    }
    try {
      return Digest.parse(digest);
    } catch (IllegalArgumentException e) {
      throw refused(
          text,
          "has %s after its '@'; write sha256: and 64 lower-case hexadecimal digits (user names"
              .formatted(Excerpt.of(digest))
              .concat(" have no place in a reference)"));
    }
  }

  private static RegistryHost host(String text, String component) {
    try {
      return RegistryHost.parse(component);
    } catch (IllegalArgumentException e) {
      throw refused(text, "isn't one: its " + e.getMessage());
    }
  }

  private static String tag(String text, String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw refused(
          text,
          "has the tag %s; a tag has 1 to 128 letters, digits and _ . -, the first no . or -"
              .formatted(Excerpt.of(tag)));
    }
    return tag;
  }

  private static String repository(String text, String path) {
    if (path.length() > MAX_REPOSITORY_CHARS) {
      throw refused(
          text,
          "has a repository of %d characters; at most 255 are allowed".formatted(path.length()));
    }
    for (var component : path.split("/", -1)) {
      if (!COMPONENT.matcher(component).matches()) {
        throw refused(
            text,
            "has %s in its repository; between slashes stand lower-case letters and digits,"
                .formatted(Excerpt.of(component))
                .concat(" inside also . _ __ or hyphens"));
      }
    }
    return path;
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("Image reference " + Excerpt.of(text) + " " + why);
  }

  /**
   * The host to ask, with its port unless that is 443: lower case, as written but for a trailing
   * dot; {@code registry-1.docker.io} for Docker Hub.
   */
  public String host() {
    return host.host();
  }

  /**
   * The name that all spellings of the host have in common: {@code docker.io} for Docker Hub; for
   * ECR the plain host of its account and region, without FIPS and dual-stack.
   */
  public String registry() {
    return host.registry();
  }

  /** Path of the repository, such as {@code library/nginx}. */
  public String repository() {
    return repository;
  }

  /** The tag, if one is written. */
  public @Nullable String tag() {
    return tag;
  }

  /** The digest, if one is written; where tag and digest are, the digest decides. */
  public @Nullable Digest digest() {
    return digest;
  }

  /** The repository in normal form, {@code registry/repository}: what patterns match. */
  public String name() {
    return registry() + "/" + repository;
  }

  /** The tag; {@code latest} where neither tag nor digest is written; null for a digest alone. */
  public @Nullable String tagOrLatest() {
    return tag == null && digest == null ? LATEST : tag;
  }

  /** The reference as it was written. */
  public String text() {
    return text;
  }

  /** What a pod is to say so that it runs this digest: name and tag as written, then the digest. */
  public String pinnedText(Digest to) {
    var at = text.indexOf('@');
    return (at < 0 ? text : text.substring(0, at)) + "@" + to;
  }

  /** This reference with a digest, written as {@link #pinnedText}. */
  public ImageReference withDigest(Digest to) {
    return new ImageReference(pinnedText(to), host, repository, tag, to);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageReference reference && reference.text.equals(text);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(text);
  }

  /** The reference as it was written; printable ASCII. */
  @Override
  public String toString() {
    return text;
  }
}
