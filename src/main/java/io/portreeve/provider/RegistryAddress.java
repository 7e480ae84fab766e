package io.portreeve.provider;

import io.portreeve.credentials.CloudCredentials;
import java.net.URI;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry is, and as whom it is talked to. Two equal addresses may share a client.
 *
 * @param region region of the registry
 * @param accountId account that the registry is of
 * @param endpoint endpoint of its API; absent: the region's own
 * @param stsEndpoint endpoint of the service that roles are assumed at; absent: the region's own
 * @param credentials whose credentials are used
 */
public record RegistryAddress(
    String region,
    String accountId,
    @Nullable URI endpoint,
    @Nullable URI stsEndpoint,
    CloudCredentials credentials) {

  /** One whose roles are assumed at the region's own endpoint. */
  public RegistryAddress(
      String region, String accountId, @Nullable URI endpoint, CloudCredentials credentials) {
    this(region, accountId, endpoint, null, credentials);
  }

  /** The same with other credentials. */
  public RegistryAddress withCredentials(CloudCredentials others) {
    return new RegistryAddress(region, accountId, endpoint, stsEndpoint, others);
  }

  /** Host name of the registry's images, by the partition that the region is in. */
  public String imageHost() {
    return accountId + ".dkr.ecr." + region + "." + domain();
  }

  /**
   * Every host name that images of the registry can be pulled by, FIPS and dual-stack ones
   * included.
   *
   * @see <a href="https://docs.aws.amazon.com/general/latest/gr/ecr.html">Amazon ECR endpoints</a>
   */
  public Set<String> imageHosts() {
    var hosts = new TreeSet<String>();
    hosts.add(imageHost());
    hosts.add(accountId + ".dkr.ecr-fips." + region + "." + domain());
    var dualStack = dualStackDomain();
    if (dualStack != null) {
      hosts.add(accountId + ".dkr-ecr." + region + "." + dualStack);
      hosts.add(accountId + ".dkr-ecr-fips." + region + "." + dualStack);
    }
    return Collections.unmodifiableSet(hosts);
  }

  /**
   * Domain of the partition, by the region's name.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html">Partitions</a>
   */
  private String domain() {
    return switch (region.substring(0, Math.max(0, region.indexOf('-')))) {
      case "cn" -> "amazonaws.com.cn";
      case "eusc" -> "amazonaws.eu";
      case "us", "eu" -> isolatedDomain();
      default -> "amazonaws.com";
    };
  }

  /** Of regions that are shut off from the others; else the common one. */
  private String isolatedDomain() {
    if (region.startsWith("us-iso-")) {
      return "c2s.ic.gov";
    }
    if (region.startsWith("us-isob-")) {
      return "sc2s.sgov.gov";
    }
    if (region.startsWith("us-isof-")) {
      return "csp.hci.ic.gov";
    }
    return region.startsWith("eu-isoe-") ? "cloud.adc-e.uk" : "amazonaws.com";
  }

  /** Null where the partition is known to have none, or isn't known to have any. */
  private @Nullable String dualStackDomain() {
    return switch (domain()) {
      case "amazonaws.com" -> "on.aws";
      case "amazonaws.com.cn" -> "on.amazonwebservices.com.cn";
      default -> null;
    };
  }
}
