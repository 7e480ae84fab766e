package io.portreeve.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PullSecretTest {
  private static final String TYPE = "kubernetes.io/dockerconfigjson";
  private static final String KEY = ".dockerconfigjson";
  private static final String ENTRIES =
      "{\"r.example\":{\"username\":\"user\",\"password\":\"hidden\"}}";

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bothTypesAreRead() {
    // When
    var now = PullSecret.read(TYPE, Map.of(KEY, base64("{\"auths\":" + ENTRIES + "}")), "one");
    var before =
        PullSecret.read("kubernetes.io/dockercfg", Map.of(".dockercfg", base64(ENTRIES)), "one");

    // Then
    var expected = new PullCredential("one", "r.example", "user", "hidden");
    assertThat(now.credentials().forHost("r.example")).containsExactly(expected);
    assertThat(before.credentials().forHost("r.example")).containsExactly(expected);
    assertThat(before.characters()).isEqualTo(base64(ENTRIES).length());
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        arguments(null, Map.of(KEY, base64("{}")), "isn't a pull Secret"),
        arguments("Opaque", Map.of(KEY, base64("{}")), "isn't a pull Secret"),
        arguments(TYPE, null, "isn't a pull Secret"),
        arguments(TYPE, Map.of(".dockercfg", base64("{}")), "isn't a pull Secret"),
        arguments(TYPE, Map.of(KEY, "hidden?!"), "isn't Base64"),
        arguments(TYPE, Map.of(KEY, base64("hidden")), "isn't"),
        arguments(TYPE, Map.of(KEY, base64("x".repeat(128 * 1024 + 3))), "131,072 bytes"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void saysWhatIsWrongAndNothingOfTheContent(
      @Nullable String type, @Nullable Map<String, String> data, String why) {
    // When / Then
    assertThatThrownBy(() -> PullSecret.read(type, data, "one"))
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("hidden");
  }
}
