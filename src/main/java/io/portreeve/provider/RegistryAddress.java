package io.portreeve.provider;

import io.portreeve.credentials.CloudCredentials;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry is, and as whom it is talked to. Two equal addresses may share a client.
 *
 * @param region region of the registry
 * @param accountId account that the registry is of
 * @param endpoint endpoint of its API; absent: the region's own
 * @param credentials whose credentials are used
 */
public record RegistryAddress(
    String region, String accountId, @Nullable URI endpoint, CloudCredentials credentials) {

  /** Host name of the registry's images, by the partition that the region is in. */
  public String imageHost() {
    var suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return accountId + ".dkr.ecr." + region + "." + suffix;
  }

  /**
   * Every host name that images of the registry can be pulled by, FIPS and dual-stack ones
   * included.
   *
   * @see <a href="https://docs.aws.amazon.com/general/latest/gr/ecr.html">Amazon ECR endpoints</a>
   */
  public Set<String> imageHosts() {
    var china = region.startsWith("cn-");
    var dualStack = china ? ".on.amazonwebservices.com.cn" : ".on.aws";
    return Set.of(
        imageHost(),
        imageHost().replace(".dkr.ecr.", ".dkr.ecr-fips."),
        accountId + ".dkr-ecr." + region + dualStack,
        accountId + ".dkr-ecr-fips." + region + dualStack);
  }
}
