package io.portreeve.oci;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
  private static final URI PUBLIC = URI.create("https://198.51.100.1/");

  private final AddressRules rules =
      new AddressRules(OciSettings.defaults(), AddressRulesTest::literal);

  private static InetAddress[] literal(String host) throws UnknownHostException {
    return switch (host) {
      case "gone.test" -> throw new UnknownHostException();
      case "none.test" -> new InetAddress[0];
      case "both.test" ->
          new InetAddress[] {
            InetAddress.ofLiteral("198.51.100.1"), InetAddress.ofLiteral("169.254.169.254")
          };
      default -> new InetAddress[] {InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""))};
    };
  }

  private static URI uri(String host) {
    return URI.create("https://" + host + "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.0.1",
        "168.63.129.16",
        "100.100.100.200",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "[fe80::1]",
        "[ff02::1]",
        "[fd00:ec2::254]",
        "[::]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::1]",
        "[::a9fe:a9fe]",
        "[64:ff9b:1::a00:1]",
        "[64:ff9b:1:ffff::1]",
        "[2001::1]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
        "192.0.0.192",
        "192.0.0.1",
        "both.test",
        "none.test",
      })
  void T38_aSpecialAddressIsNeverAskedNotEvenAsRegistry(String host) {
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> rules.check("it", uri(host), uri(host)));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> rules.check("it", uri(host), PUBLIC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "198.18.0.1",
        "[fd12::1]",
        "[fec0::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
      })
  void T38_aPrivateAddressIsForRegistriesThatAreThere(String host) {
    assertThatCode(() -> rules.check("it", uri(host), uri(host))).doesNotThrowAnyException();
    assertThatCode(() -> rules.check("it", uri(host), uri("10.9.9.9"))).doesNotThrowAnyException();
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> rules.check("it", uri(host), PUBLIC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "[::1]", "[::ffff:127.0.0.1]"})
  void T38_aLoopbackAddressIsForThoseTheSettingsName(String host) {
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> rules.check("it", uri(host), uri(host)));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> rules.check("it", uri(host), uri("10.9.9.9")));

    var allowing =
        new AddressRules(
            OciSettings.defaults().withLoopbackHosts(Set.of(host)), AddressRulesTest::literal);
    assertThatCode(() -> allowing.check("it", uri(host), uri(host))).doesNotThrowAnyException();
    assertThatCode(() -> allowing.check("it", uri("10.0.0.1"), uri(host)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.1",
    "172.32.0.1",
    "100.128.0.1",
    "[64:ff9b::cb00:7101]",
    "[2001:1::1]",
    "169.253.1.1",
    "[2001:db8::1]"
  })
  void aPublicAddressMayAlwaysBeAsked(String host) {
    assertThatCode(() -> rules.check("it", uri(host), PUBLIC)).doesNotThrowAnyException();
    assertThatCode(() -> rules.check("it", uri(host), uri("10.0.0.1"))).doesNotThrowAnyException();
  }

  @Test
  void aNameWithoutAddressIsNamed() {
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> rules.check("it", uri("gone.test"), uri("gone.test")))
        .withMessageContaining("it: gone.test has no address");
  }
}
