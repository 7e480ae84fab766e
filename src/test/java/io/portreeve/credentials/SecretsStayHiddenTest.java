package io.portreeve.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.kubernetes.Secrets;
import io.portreeve.provider.RegistryAddress;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is printed or thrown with these values, the secrets aren't in it. */
class SecretsStayHiddenTest {
  private static final String SECRET = "s3cr3t-access-key";
  private static final String TOKEN = "s3cr3t-session-token";
  private static final CloudCredentials KEY =
      new CloudCredentials.AccessKey("AKIAEXAMPLE", SECRET, TOKEN);

  static Stream<Arguments> values() {
    return Stream.of(
        arguments(KEY, "AKIAEXAMPLE"),
        arguments(new PullCredential("secret shop/pull", "r.test", TOKEN, SECRET), "shop/pull"),
        arguments(new CloudCredentials.AccessKey("AKIAEXAMPLE", SECRET, null), "AKIAEXAMPLE"),
        arguments(new PullToken(TOKEN, SECRET, Instant.EPOCH), "1970-01-01"),
        arguments(new UserPassword(TOKEN, SECRET), "UserPassword"),
        arguments(new RegistryAddress("eu-west-1", "123456789012", null, KEY), "eu-west-1"),
        arguments(
            new Secrets.Reading.Found(
                Map.of("AWS_SECRET_ACCESS_KEY", SECRET, "AWS_SESSION_TOKEN", TOKEN)),
            "AWS_SECRET_ACCESS_KEY"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void T_neverPrintsASecret(Object holder, String tells) {
    // When
    var texts =
        Stream.of(
            String.valueOf(holder),
            "%s".formatted(holder),
            new IllegalStateException(String.valueOf(holder)).toString());

    // Then
    assertThat(texts)
        .allSatisfy(text -> assertThat(text).contains(tells).doesNotContain(SECRET, TOKEN));
  }
}
