package io.portreeve.image;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The first component of a reference, {@code host[:port]}, and the registry that it is a name of.
 *
 * @param host where to ask: lower case, as written but for its port 443 and trailing dot
 * @param registry the one name that all spellings of the host have in common
 */
record RegistryHost(String host, String registry) {
  /** The registry of names without a host. */
  static final String DOCKER_HUB = "docker.io";

  /** Where Docker Hub answers. */
  static final RegistryHost OF_DOCKER_HUB = new RegistryHost("registry-1.docker.io", DOCKER_HUB);

  /** The names of Docker Hub. */
  static final List<String> DOCKER_HUB_HOSTS =
      List.of(DOCKER_HUB, "index.docker.io", "registry-1.docker.io");

  /** The registry of Amazon ECR Public, and its other name. */
  static final String ECR_PUBLIC = "public.ecr.aws";

  /** The dual-stack name of Amazon ECR Public. */
  static final String ECR_PUBLIC_DUAL_STACK = "ecr-public.aws.com";

  /** Ends of ECR's hosts: of the dual-stack ones to those of the plain ones, by partition. */
  static final Map<String, String> ECR_SUFFIXES =
      Map.of(
          "on.aws", "amazonaws.com",
          "on.amazonwebservices.com.cn", "amazonaws.com.cn",
          "on.amazonwebservices.eu", "amazonaws.eu");

  private static final int MAX_HOST_CHARS = 253;
  private static final int MAX_LABEL_CHARS = 63;
  private static final int MAX_PORT = 65_535;
  private static final String HTTPS = ":443";
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?=.)|$)){4}");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern ECR_PLAIN =
      Pattern.compile("([0-9]{12})\\.dkr\\.ecr(?:-fips)?\\.([a-z0-9-]+)\\.(amazonaws\\..+)");
  private static final Pattern ECR_DUAL_STACK =
      Pattern.compile("([0-9]{12})\\.dkr-ecr(?:-fips)?\\.([a-z0-9-]+)\\.(on\\..+)");

  /** Whether container runtimes take the first of several components for a host. */
  static boolean isHost(String component) {
    return component.indexOf('.') >= 0
        || component.indexOf(':') >= 0
        || component.equals("localhost")
        || !component.equals(component.toLowerCase(Locale.ROOT));
  }

  /**
   * Reads {@code host[:port]}.
   *
   * @throws IllegalArgumentException if it isn't one; the message says what is wrong with the host,
   *     and is to follow the name of what it stands in
   */
  static RegistryHost parse(String component) {
    var text = component.toLowerCase(Locale.ROOT);
    var bracket = text.indexOf(']');
    if (text.startsWith("[") && bracket < 0) {
      throw refused(component, "has a '[' without its ']'");
    }
    var colon = text.indexOf(':', bracket + 1);
    var host = colon < 0 ? text : text.substring(0, colon);
    var port = colon < 0 ? "" : port(component, text.substring(colon + 1));
    return of(host.startsWith("[") ? ipv6(component, host) : name(component, host), port);
  }

  private static RegistryHost of(String host, String port) {
    if (!port.isEmpty()) {
      return new RegistryHost(host + port, host + port);
    }
    if (DOCKER_HUB_HOSTS.contains(host)) {
      return OF_DOCKER_HUB;
    }
    return new RegistryHost(host, host.equals(ECR_PUBLIC_DUAL_STACK) ? ECR_PUBLIC : ecr(host));
  }

  /** The plain name of an ECR registry; any other host as it is. */
  private static String ecr(String host) {
    var plain = ECR_PLAIN.matcher(host);
    if (plain.matches() && ECR_SUFFIXES.containsValue(plain.group(3))) {
      return plain.group(1) + ".dkr.ecr." + plain.group(2) + "." + plain.group(3);
    }
    var dualStack = ECR_DUAL_STACK.matcher(host);
    if (dualStack.matches()) {
      var suffix = ECR_SUFFIXES.get(dualStack.group(3));
      if (suffix != null) {
        return dualStack.group(1) + ".dkr.ecr." + dualStack.group(2) + "." + suffix;
      }
    }
    return host;
  }

  private static String port(String component, String port) {
    if (!PORT.matcher(port).matches() || Integer.parseInt(port) > MAX_PORT) {
      throw refused(
          component, "has the port %s; write a number from 1 to 65535, no zero before it", port);
    }
    return (":" + port).equals(HTTPS) ? "" : ":" + port;
  }

  private static String name(String component, String written) {
    var host = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
    var labels = host.split("\\.", -1);
    for (var label : labels) {
      if (label.length() > MAX_LABEL_CHARS || !LABEL.matcher(label).matches()) {
        throw refused(
            component,
            "has the label %s; a label has 1 to 63 letters, digits and inner hyphens"
                + " (international names in their xn-- form)",
            label);
      }
    }
    if (host.length() > MAX_HOST_CHARS) {
      throw refused(component, "is longer than the 253 characters of a host");
    }
    // Resolvers read 0177.0.0.1, 127.1 and 2130706433 as addresses, each in its own way.
    if (NUMBER.matcher(labels[labels.length - 1]).matches() && !IPV4.matcher(host).matches()) {
      throw refused(
          component, "ends in a number; write an address as four decimals, no zero before them");
    }
    return host;
  }

  private static String ipv6(String component, String literal) {
    if (!literal.endsWith("]")) {
      throw refused(component, "has something other than a port after its ']'");
    }
    try {
      return "[" + Ipv6Address.normalize(literal.substring(1, literal.length() - 1)) + "]";
    } catch (IllegalArgumentException e) {
      throw refused(component, "is no IPv6 address: " + e.getMessage());
    }
  }

  private static IllegalArgumentException refused(String host, String why, String... found) {
    var excerpts = List.of(found).stream().map(Excerpt::of).toArray();
    return new IllegalArgumentException("host " + Excerpt.of(host) + " " + why.formatted(excerpts));
  }
}
