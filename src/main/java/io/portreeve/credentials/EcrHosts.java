package io.portreeve.credentials;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells which hosts of images are Amazon ECR's: by the whole name, since a token that goes to
 * another host is given away.
 *
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/ecr.html">Amazon ECR endpoints</a>
 */
public final class EcrHosts {
  /** The hosts of AWS, and no others. */
  public static final EcrHosts OF_AWS = new EcrHosts(Map.of());

  /** An account's registry in a region. */
  private static final Pattern HOST =
      Pattern.compile(
          "([0-9]{12})\\.(dkr\\.ecr|dkr-ecr)(?:-fips)?\\.([a-z0-9-]{1,32})\\.([a-z0-9.-]+)");

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}");

  private static final String DUAL_STACK = "dkr-ecr";

  /**
   * A partition of AWS.
   *
   * @param regions names of its regions
   * @param suffix end of its hosts' names
   * @param dualStack the same of those that have IPv6 addresses too; null: there are none
   */
  private record Partition(Pattern regions, String suffix, @Nullable String dualStack) {
    static Partition of(String regions, String suffix, @Nullable String dualStack) {
      return new Partition(Pattern.compile(regions), suffix, dualStack);
    }

    boolean has(String region, String form, String end) {
      return end.equals(form.equals(DUAL_STACK) ? dualStack : suffix)
          && regions.matcher(region).matches();
    }
  }

  private static final List<Partition> PARTITIONS =
      List.of(
          Partition.of(
              "(af|ap|ca|eu|il|me|mx|sa|us|us-gov)-[a-z]+-[1-9]", "amazonaws.com", "on.aws"),
          Partition.of("cn-[a-z]+-[1-9]", "amazonaws.com.cn", "on.amazonwebservices.com.cn"),
          Partition.of("eusc-[a-z]+-[a-z]+-[1-9]", "amazonaws.eu", "on.amazonwebservices.eu"),
          Partition.of("us-iso-[a-z]+-[1-9]", "c2s.ic.gov", null),
          Partition.of("us-isob-[a-z]+-[1-9]", "sc2s.sgov.gov", null),
          Partition.of("us-isof-[a-z]+-[1-9]", "csp.hci.ic.gov", null),
          Partition.of("eu-isoe-[a-z]+-[1-9]", "cloud.adc-e.uk", null));

  /**
   * A registry.
   *
   * @param account its account
   * @param region its region
   * @param endpoint endpoint of its API; null: the region's own
   */
  public record Place(String account, String region, @Nullable URI endpoint) {}

  private final Map<String, Place> others;

  private EcrHosts(Map<String, Place> others) {
    this.others = Map.copyOf(others);
  }

  /**
   * The hosts of AWS, and others for tests and closed networks.
   *
   * @param entries each as {@code HOST=ACCOUNT/REGION} or {@code HOST=ACCOUNT/REGION@ENDPOINT}, the
   *     endpoint being a URL
   * @throws IllegalArgumentException if one isn't; the message quotes it
   */
  public static EcrHosts with(Set<String> entries) {
    return entries.isEmpty()
        ? OF_AWS
        : new EcrHosts(
            entries.stream()
                .map(String::strip)
                .collect(Collectors.toMap(EcrHosts::hostOf, EcrHosts::placeOf)));
  }

  private static String hostOf(String entry) {
    var host = HostKey.ofKey(entry.substring(0, Math.max(0, entry.indexOf('='))));
    if (host == null) {
      throw refused(entry, "doesn't begin with a host and '='");
    }
    return host;
  }

  private static Place placeOf(String entry) {
    var place = entry.substring(entry.indexOf('=') + 1).split("@", 2);
    var registry = place[0].split("/", -1);
    if (registry.length != 2
        || !ACCOUNT.matcher(registry[0]).matches()
        || !REGION.matcher(registry[1]).matches()) {
      throw refused(entry, "names no account of 12 digits and no region");
    }
    return new Place(
        registry[0], registry[1], place.length == 1 ? null : endpoint(entry, place[1]));
  }

  private static URI endpoint(String entry, String text) {
    try {
      var uri = URI.create(text);
      if (uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw refused(entry, "has an endpoint that isn't a URL");
  }

  private static IllegalArgumentException refused(String entry, String why) {
    return new IllegalArgumentException(
        "'%s' %s; write HOST=ACCOUNT/REGION or HOST=ACCOUNT/REGION@ENDPOINT".formatted(entry, why));
  }

  /**
   * The registry that a host belongs to; empty: it isn't ECR's.
   *
   * @param host as references to images have it: lower case, with its port unless that is 443
   */
  public Optional<Place> find(String host) {
    var other = others.get(host);
    if (other != null) {
      return Optional.of(other);
    }
    var match = HOST.matcher(host);
    return match.matches()
            && PARTITIONS.stream()
                .anyMatch(it -> it.has(match.group(3), match.group(2), match.group(4)))
        ? Optional.of(new Place(match.group(1), match.group(3), null))
        : Optional.empty();
  }
}
