package io.portreeve.image;

import io.portreeve.image.GlobExpression.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * RE2 expressions over images as pods write them, for those who can't bring names into normal form:
 * the API server's {@code matches()}. They are anchored.
 */
public final class ImageExpression {
  /** How long a text may be of which {@link #within} says something, in characters. */
  public static final int MAX_WITHIN = 255;

  private static final String ALL = ".*";
  private static final String STAR = "[^/]*";

  /** A trailing dot, and the port that needn't be written. */
  private static final String END_OF_HOST = "\\.?(:0*443)?";

  private static final String DOCKER_HUB = "((index|registry-1)\\.)?docker\\.io" + END_OF_HOST;
  private static final String ECR_PUBLIC = "(public\\.ecr|ecr-public)\\.aws(\\.com)?" + END_OF_HOST;

  /** The FIPS and dual-stack hosts of ECR registries. */
  private static final String ECR_ALIASES = "\\d+\\.dkr(\\.ecr-f|-)[^/]*";

  private static final String IPV6 = "\\[[0-9a-f:]+\\]";
  private static final String IPV6_AND_PORT = "\\[[^/]*";

  /** In all the spellings that resolvers know. */
  private static final String IPV4 = "([0-9a-fx.]+|" + IPV6 + ")";

  private static final Pattern IS_IPV4 = Pattern.compile("[0-9.]+");
  private static final Pattern IS_ECR =
      Pattern.compile("([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.(com|com\\.cn|eu)");
  private static final String LIBRARY = "library/";
  private static final int ACCOUNT_CHARS = 12;
  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String HEX = DIGITS + "abcdef";

  private final Map<String, Set<String>> pathsByHost = new LinkedHashMap<>();
  private final Set<String> bare = new LinkedHashSet<>();

  private ImageExpression() {}

  /**
   * An expression that matches only texts of which {@link ImageReference#parse} makes an image that
   * one of the patterns matches, as long as they have at most {@link #MAX_WITHIN} characters; not
   * all of those. So what it matches, the patterns name.
   *
   * @param maxChars how long it may be: patterns that don't fit are left out
   * @return empty if nothing can be said
   */
  public static Optional<String> within(List<ImagePattern> patterns, int maxChars) {
    return StrictExpression.of(patterns, maxChars);
  }

  /**
   * An expression that matches every text that {@link ImageReference#parse} reads as an image which
   * one of the patterns matches, and hardly any other: also texts that are no references but that a
   * runtime might take for such an image. So what it doesn't match, the patterns don't name.
   *
   * @param maxChars how long it may be, at least 16: where it would be longer, it matches whole
   *     registries, or everything
   */
  public static String covering(List<ImagePattern> patterns, int maxChars) {
    var exact = of(patterns);
    if (exact.length() <= maxChars) {
      return exact;
    }
    var coarse = of(patterns.stream().map(ImagePattern::ofRegistry).distinct().toList());
    return coarse.length() <= maxChars ? coarse : wrapped(ALL);
  }

  private static String of(List<ImagePattern> patterns) {
    var expression = new ImageExpression();
    for (var pattern : patterns) {
      if (pattern.glob().text().equals("**")) {
        return wrapped(ALL);
      }
      expression.add(pattern);
    }
    return wrapped(expression.alternatives());
  }

  private static String wrapped(String alternatives) {
    return alternatives.equals(ALL) ? "(?s)^.*$" : "(?is)^(" + alternatives + ")(:[^/]*)?(@.*)?$";
  }

  private void add(ImagePattern pattern) {
    var glob = pattern.glob();
    var registry = pattern.registry();
    if (registry.equals(RegistryHost.DOCKER_HUB)) {
      addDockerHub(glob);
      return;
    }
    var path = Glob.ofChecked(glob.text().substring(registry.length() + 1));
    addPaths(host(registry), GlobExpression.rests(path, path.begin(), Place.PATH));
    if (registry.indexOf('*') >= 0) {
      addDockerHub(glob);
      addAliases(glob);
    }
  }

  private static String host(String registry) {
    if (registry.equals("**")) {
      return ALL;
    }
    var ecr = IS_ECR.matcher(registry);
    if (ecr.matches()) {
      return ecr.group(1) + "\\.dkr[.-]ecr[a-z-]*\\." + ecr.group(2) + "\\.[^/]*";
    }
    if (registry.equals(RegistryHost.ECR_PUBLIC)) {
      return ECR_PUBLIC;
    }
    var colon = registry.indexOf(':', registry.indexOf(']') + 1);
    var name = name(colon < 0 ? registry : registry.substring(0, colon));
    if (colon < 0 && name.endsWith(STAR)) {
      return name;
    }
    return name + (colon < 0 ? END_OF_HOST : port(registry.substring(colon + 1)));
  }

  private static String name(String name) {
    if (name.startsWith("[")) {
      return IPV6;
    }
    return IS_IPV4.matcher(name).matches() ? IPV4 : GlobExpression.literal(name).replace("*", STAR);
  }

  private static String port(String port) {
    return "\\.?:" + (port.equals("*") ? STAR : "0*" + port);
  }

  private void addPaths(String host, Set<String> paths) {
    if (!paths.isEmpty()) {
      pathsByHost.computeIfAbsent(host, _ -> new LinkedHashSet<>()).addAll(paths);
    }
  }

  /** Docker Hub's images, which need no host, and when it is {@code library/} not that either. */
  private void addDockerHub(Glob glob) {
    var paths = glob.read(glob.begin(), RegistryHost.DOCKER_HUB + "/");
    var components = glob.read(paths, LIBRARY);
    var single = GlobExpression.rests(glob, components, Place.COMPONENT);
    addPaths(DOCKER_HUB, joined(GlobExpression.rests(glob, paths, Place.PATH), single));
    bare.addAll(joined(GlobExpression.rests(glob, paths, Place.BARE), single));
  }

  private static Set<String> joined(Set<String> paths, Set<String> single) {
    var joined = new LinkedHashSet<String>();
    for (var path : paths) {
      var component = path.startsWith(LIBRARY) ? path.substring(LIBRARY.length()) : "";
      joined.add(single.contains(component) ? "(" + LIBRARY + ")?" + component : path);
    }
    for (var component : single) {
      if (!paths.contains(LIBRARY + component)) {
        joined.add(component);
      }
    }
    return joined;
  }

  /** Of wildcards for hosts: the other spellings of what they match. */
  private void addAliases(Glob glob) {
    var account = glob.begin();
    for (var i = 0; i < ACCOUNT_CHARS; i++) {
      account = glob.readOneOf(account, DIGITS);
    }
    var ecr = glob.readSomeOf(glob.read(account, ".dkr.ecr."), LETTERS + DIGITS + ".-");
    addPaths(ECR_ALIASES, paths(glob, ecr));
    addPaths(ECR_PUBLIC, paths(glob, glob.read(glob.begin(), RegistryHost.ECR_PUBLIC)));
    addPaths(IPV6_AND_PORT, paths(glob, glob.readSomeOf(glob.read(glob.begin(), "["), HEX + ":]")));
  }

  private static Set<String> paths(Glob glob, boolean[] host) {
    return GlobExpression.rests(glob, glob.read(host, "/"), Place.PATH);
  }

  private String alternatives() {
    var alternatives = new ArrayList<String>();
    pathsByHost.forEach(
        (host, paths) -> {
          if (host.equals(DOCKER_HUB) && paths.equals(bare)) {
            alternatives.add("(" + host + "/)?" + group(paths));
          } else {
            alternatives.add(host + "/" + group(paths));
          }
        });
    if (!bare.equals(pathsByHost.get(DOCKER_HUB))) {
      alternatives.addAll(bare);
    }
    return String.join("|", alternatives);
  }

  private static String group(Set<String> paths) {
    // What matches anything is enough.
    return paths.contains(ALL) ? ALL : "(" + String.join("|", paths) + ")";
  }
}
