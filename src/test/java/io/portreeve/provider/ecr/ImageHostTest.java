package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.provider.RegistryAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** Host names of images, beside what the SDK knows of partitions. */
class ImageHostTest {
  private static RegistryAddress address(String region) {
    return new RegistryAddress(region, "123456789012", null, new CloudCredentials.DefaultChain());
  }

  static List<Region> regions() {
    return Region.regions().stream().filter(region -> !region.isGlobalRegion()).toList();
  }

  @ParameterizedTest
  @MethodSource("regions")
  void domainIsThatOfThePartition(Region region) {
    var suffix = PartitionMetadata.of(region).dnsSuffix();

    assertThat(address(region.id()).imageHost())
        .isEqualTo("123456789012.dkr.ecr." + region.id() + "." + suffix);
  }

  /** The SDK lags behind some partitions, too. */
  @ParameterizedTest
  @CsvSource({
    "us-east-1, amazonaws.com",
    "us-gov-west-1, amazonaws.com",
    "eu-west-1, amazonaws.com",
    "cn-north-1, amazonaws.com.cn",
    "us-iso-east-1, c2s.ic.gov",
    "us-isob-east-1, sc2s.sgov.gov",
    "us-isof-south-1, csp.hci.ic.gov",
    "eu-isoe-west-1, cloud.adc-e.uk",
    "eusc-de-east-1, amazonaws.eu",
    "mars-north-1, amazonaws.com",
  })
  void domainsOfAllPartitions(String region, String domain) {
    assertThat(address(region).imageHost())
        .isEqualTo("123456789012.dkr.ecr." + region + "." + domain);
  }

  @Test
  void fipsAndDualStackHostsAreTheRegistrysToo() {
    assertThat(address("us-east-1").imageHosts())
        .containsExactlyInAnyOrder(
            "123456789012.dkr.ecr.us-east-1.amazonaws.com",
            "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
            "123456789012.dkr-ecr.us-east-1.on.aws",
            "123456789012.dkr-ecr-fips.us-east-1.on.aws");
    assertThat(address("cn-north-1").imageHosts())
        .contains("123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn");
  }

  @Test
  void aPartitionWithoutDualStackHasNoSuchHost() {
    assertThat(address("us-iso-east-1").imageHosts())
        .containsExactlyInAnyOrder(
            "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov",
            "123456789012.dkr.ecr-fips.us-iso-east-1.c2s.ic.gov");
  }
}
