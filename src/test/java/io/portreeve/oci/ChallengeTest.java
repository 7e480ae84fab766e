package io.portreeve.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.oci.Challenge.Scheme;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
  private static Scheme wanted(String... fields) {
    return Challenge.wanted(
        HttpHeaders.of(Map.of("WWW-Authenticate", List.of(fields)), (_, _) -> true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Bearer realm=\"https://a/t\",service=\"s\"                     | https://a/t | s",
        "BEARER Service=\"s\" , REALM = \"https://a/t\"                 | https://a/t | s",
        "Bearer realm=https://a/t,service=s                             | https://a/t | s",
        "Basic realm=\"x\", Bearer realm=\"https://a/t\"                | https://a/t | ",
        "Negotiate, Bearer realm=\"https://a/t\",error=\"invalid\"      | https://a/t | ",
        "Negotiate abc==, Bearer realm=\"https://a/t\"                  | https://a/t | ",
        "Bearer realm=\"https://a/t\", Basic realm=\"y\"                | https://a/t | ",
        "Bearer realm=\"https://a/t\",realm=\"https://b/t\"             | https://a/t | ",
        "Bearer realm=\"https://a/t\",scope=\"a,b=c, Basic realm=x\"    | https://a/t | ",
        ",,, Bearer ,realm=\"https:\\/\\/a/t\"                          | https://a/t | ",
      })
  void tokensAreWanted(String field, String realm, String service) {
    assertThat(wanted(field)).isEqualTo(new Scheme.Bearer(realm, service));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "basic realm=\"Bearer realm=x\"", "Digest a=b, Basic realm=x"})
  void passwordsAreWanted(String field) {
    assertThat(wanted(field)).isEqualTo(new Scheme.Basic());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer service=\"s\"",
        "Digest realm=\"x\"",
        "=",
        "\"",
        "a=\"b\\",
        ",=,=\"\\\""
      })
  void nothingUsableIsWanted(String field) {
    assertThat(wanted(field)).isNull();
  }

  @Test
  void severalFieldsCount() {
    assertThat(wanted("Basic", "Bearer realm=\"r\"")).isEqualTo(new Scheme.Bearer("r", null));
    assertThat(wanted()).isNull();
  }

  @Test
  void endlessFieldsAreLeftOut() {
    assertThat(wanted("Basic " + "x".repeat(8 * 1024))).isNull();
    assertThat(Challenge.parse(List.of("A ".repeat(1_000)))).hasSizeLessThanOrEqualTo(17);
  }
}
