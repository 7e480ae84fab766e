package io.portreeve.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.image.ImageReference;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
  private static final String IDENTITY = "secret shop/pull (uid 1, version 2)";
  private static final String USER = "{\"username\":\"user\",\"password\":\"pass:word\"}";

  private static PullCredentials config(String key, String entry) {
    return DockerConfig.parseConfigJson(
            "{\"auths\":{\"%s\":%s}}".formatted(key, entry).getBytes(UTF_8))
        .toCredentials(IDENTITY);
  }

  private static String auth(String text) {
    return "{\"auth\":\"" + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "\"}";
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example.com, registry.example.com",
    "REGISTRY.example.com, registry.example.com",
    "registry.example.com., registry.example.com",
    "registry.example.com:443, registry.example.com",
    "registry.example.com.:443, registry.example.com",
    "registry.example.com:5000, registry.example.com:5000",
    "https://registry.example.com, registry.example.com",
    "https://registry.example.com/v1/, registry.example.com",
    "http://registry.example.com:5000/v2/, registry.example.com:5000",
    "https://index.docker.io/v1/, registry-1.docker.io",
    "docker.io, registry-1.docker.io",
    "index.docker.io, registry-1.docker.io",
    "registry-1.docker.io, registry-1.docker.io",
    "localhost:5000, localhost:5000",
  })
  void aKeyIsForOneHost(String key, String host) {
    assertThat(config(key, USER).forHost(host))
        .containsExactly(new PullCredential(IDENTITY, host, "user", "pass:word"));
  }

  @ParameterizedTest
  @CsvSource({
    "myacr.azurecr.io, myacr.azurecr.io.evil.com",
    "myacr.azurecr.io, evil.com",
    "myacr.azurecr.io, amyacr.azurecr.io",
    "myacr.azurecr.io, myacr.azurecr.io:5000",
    "myacr.azurecr.io:5000, myacr.azurecr.io",
    "evil.com/myacr.azurecr.io, myacr.azurecr.io",
    "evil.com@myacr.azurecr.io, myacr.azurecr.io",
    "https://myacr.azurecr.io@evil.com, myacr.azurecr.io",
    "*.azurecr.io, myacr.azurecr.io",
    "azurecr.io, myacr.azurecr.io",
    "docker.io.evil.com, registry-1.docker.io",
    "evil.com#.azurecr.io, evil.com",
    "evil.com?, evil.com",
    "ftp://evil.com, evil.com",
    "'', evil.com",
  })
  void T37_aCredentialServesItsExactHostOnly(String key, String host) {
    assertThat(config(key, USER).forHost(host)).isEmpty();
  }

  @Test
  void anAddressIsAHost() {
    var host = ImageReference.parse("[::1]:5000/a/b").host();
    assertThat(config("http://[::1]:5000", USER).forHost(host)).hasSize(1);
  }

  @Test
  void authHoldsUserAndPassword() {
    assertThat(config("r.test", auth("user:pass:word")).forHost("r.test"))
        .containsExactly(new PullCredential(IDENTITY, "r.test", "user", "pass:word"));
  }

  @Test
  void theLegacyFormatIsRead() {
    var config = DockerConfig.parseLegacy(("{\"r.test\":" + USER + "}").getBytes(UTF_8));
    assertThat(config.toCredentials("x").forHost("r.test")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "r.test      | {\"identitytoken\":\"geheim\",\"username\":\"u\"} | identity token",
        "r.test      | {\"auth\":\"!!geheim\"}                           | Base64",
        "r.test      | {\"auth\":\"Z2VoZWlt\"}                           | Base64",
        "r.test      | {\"username\":\"u\"}                              | no password",
        "r.test      | {}                                                | no password",
        "r.test      | 17                                                | no password",
        "r.test      | {\"username\":\"u:v\",\"password\":\"geheim\"}    | ':'",
        "r.test/team | {\"username\":\"u\",\"password\":\"geheim\"}      | the host alone",
        "*.test      | {\"username\":\"u\",\"password\":\"geheim\"}      | patterns",
      })
  void anEntryThatCantBeUsedIsToldNotUsed(String key, String entry, String problem) {
    var credentials = config(key, entry);

    assertThat(credentials.forHost("r.test")).isEmpty();
    assertThat(credentials.problems("r.test"))
        .singleElement()
        .asString()
        .startsWith("secret shop/pull: ")
        .contains(problem)
        .doesNotContain("geheim");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "geheim",
        "[]",
        "{\"auths\":[]}",
        "{\"auths\":{}} {}",
        "{\"auths\":{\"a\":{},\"a\":{}}}",
        "{\"auths\":{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]}}",
      })
  void whatIsMalformedIsRefusedWithoutQuotingIt(String json) {
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> DockerConfig.parseConfigJson(json.getBytes(UTF_8)))
        .withMessageNotContaining("geheim");
  }

  @Test
  void sizeAndCountAreBounded() {
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> DockerConfig.parseConfigJson(new byte[1024 * 1024 + 1]))
        .withMessageContaining("1,048,577");
    var many =
        IntStream.rangeClosed(0, 1_000)
            .mapToObj(i -> "\"h" + i + "\":{}")
            .collect(Collectors.joining(",", "{", "}"));
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> DockerConfig.parseLegacy(many.getBytes(UTF_8)))
        .withMessageContaining("1,001 entries");
  }

  @Test
  void nothingIsConfigured() {
    assertThat(config("r.test", USER).problems("r.test")).isEmpty();
    assertThat(
            DockerConfig.parseConfigJson("{}".getBytes(UTF_8)).toCredentials("x").forHost("r.test"))
        .isEmpty();
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(config("r.test", USER).toString()).isEqualTo(IDENTITY);
  }

  @Test
  void sourcesAreTriedInOrderAndOneThatFailsSpoilsNoOther() {
    PullCredentials broken =
        _ -> {
          throw new CredentialsException("secret shop/gone doesn't exist");
        };
    var first = new PullCredential("first", "r.test", "a", "b");
    var second = new PullCredential("second", "r.test", "c", "d");

    var credentials =
        PullCredentials.inOrder(
            List.of(
                PullCredentials.of(List.of(first, new PullCredential("x", "other", "a", "b"))),
                broken,
                PullCredentials.of(List.of(second, first)),
                config("r.test", "{}")));

    assertThat(credentials.forHost("r.test")).containsExactly(first, second);
    assertThat(credentials.problems("r.test"))
        .hasSize(2)
        .first()
        .isEqualTo("secret shop/gone doesn't exist");
  }
}
