package io.portreeve.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portreeve.provider.RegistryAddress;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts are Amazon ECR's. */
class EcrHostsTest {
  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.us-east-1.amazonaws.com, us-east-1",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, us-gov-west-1",
    "123456789012.dkr-ecr.eu-central-2.on.aws, eu-central-2",
    "123456789012.dkr-ecr-fips.us-west-2.on.aws, us-west-2",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1",
    "123456789012.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn, cn-northwest-1",
    "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu, eusc-de-east-1",
    "123456789012.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu, eusc-de-east-1",
    "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov, us-iso-east-1",
    "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov, us-isob-east-1",
    "123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov, us-isof-south-1",
    "123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk, eu-isoe-west-1",
  })
  void knowsTheHostsOfEveryPartition(String host, String region) {
    // When
    var place = EcrHosts.OF_AWS.find(host);

    // Then
    assertThat(place).contains(new EcrHosts.Place("123456789012", region, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us-east-1",
        "us-gov-east-1",
        "ap-southeast-7",
        "mx-central-1",
        "il-central-1",
        "cn-north-1",
        "eusc-de-east-1",
        "us-iso-west-1"
      })
  void knowsAllThatARegistrysImagesAreNamedBy(String region) {
    // Given
    var address =
        new RegistryAddress(region, "123456789012", null, new CloudCredentials.DefaultChain());

    // Then
    assertThat(EcrHosts.OF_AWS.find(address.imageHost())).isPresent();
    assertThat(address.imageHosts())
        .filteredOn(host -> !region.contains("-iso"))
        .allSatisfy(host -> assertThat(EcrHosts.OF_AWS.find(host)).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.com",
        "evil.com",
        "evil.123456789012.dkr.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com.cn",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.on.aws",
        "123456789012.dkr-ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.evil",
        "123456789012.dkr.ecr.us-east-1.evil.com",
        "123456789012.dkr.ecr.us-east-1.amazonawsxcom",
        "123456789012xdkr.ecr.us-east-1.amazonaws.com",
        "12345678901.dkr.ecr.us-east-1.amazonaws.com",
        "1234567890123.dkr.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com:443",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com:8443",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com.",
        "123456789012.dkr.ecr.US-EAST-1.amazonaws.com",
        "123456789012.dkr.ecr.evil.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr..amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com\n",
        "public.ecr.aws",
        "ecr.us-east-1.amazonaws.com",
        "api.ecr.us-east-1.amazonaws.com",
        "\u0661\u0662\u0663456789012.dkr.ecr.us-east-1.amazonaws.com",
      })
  void T37_noOtherHostLooksLikeOne(String host) {
    assertThat(EcrHosts.OF_AWS.find(host)).isEmpty();
  }

  @Test
  void othersAreThoseThatAreNamed() {
    // When
    var hosts =
        EcrHosts.with(
            Set.of(
                "Registry.Example:5000=123456789012/us-east-1@http://127.0.0.1:4566",
                "ecr.example.com=210987654321/eu-west-1"));

    // Then
    assertThat(hosts.find("registry.example:5000"))
        .contains(
            new EcrHosts.Place("123456789012", "us-east-1", URI.create("http://127.0.0.1:4566")));
    assertThat(hosts.find("ecr.example.com"))
        .contains(new EcrHosts.Place("210987654321", "eu-west-1", null));
    assertThat(hosts.find("registry.example")).isEmpty();
    assertThat(hosts.find("ecr.example.com.evil.com")).isEmpty();
    assertThat(hosts.find("123456789012.dkr.ecr.us-east-1.amazonaws.com")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ecr.example.com",
        "=123456789012/us-east-1",
        "host=123456789012/us-east-1",
        "*.example.com=123456789012/us-east-1",
        "ecr.example.com=12345/us-east-1",
        "ecr.example.com=123456789012",
        "ecr.example.com=123456789012/us-east-1/x",
        "ecr.example.com=123456789012/evil.example",
        "ecr.example.com=123456789012/us-east-1@",
        "ecr.example.com=123456789012/us-east-1@ftp://x",
        "ecr.example.com=123456789012/us-east-1@no url",
      })
  void anEntryThatIsntOneIsQuoted(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EcrHosts.with(Set.of(entry)))
        .withMessageContaining("'" + entry + "'")
        .withMessageContaining("HOST=ACCOUNT/REGION");
  }
}
