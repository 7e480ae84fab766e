package io.portreeve.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TufKeyTest {
  private static final String ED25519 =
      "c9d5e15ca3270cda65e276e3148695d8e8453827c0dee3befcc2c4cdf5368695";

  private static JsonNode key(String type, String text) {
    var key = new ObjectMapper().createObjectNode().put("keytype", type).put("scheme", type);
    key.putObject("keyval").put("public", text);
    return key;
  }

  private static String canonical(String type, String text) throws Refused {
    return TufKey.canonical("root.json", key(type, text));
  }

  @Test
  void T51_oneKeyIsOneTextHoweverItIsWritten() throws Refused {
    var pem = TufKit.Key.create("a").pem();

    assertThat(canonical("ecdsa", pem.replace("\n", "\r\n") + "\n"))
        .isEqualTo(canonical("ecdsa-sha2-nistp256", pem));
    assertThat(canonical("ed25519", ED25519.toUpperCase(Locale.ROOT)))
        .isEqualTo(canonical("ed25519", ED25519));
  }

  @Test
  void otherKeysAreOtherTexts() throws Refused {
    assertThat(canonical("ecdsa", TufKit.Key.create("a").pem()))
        .isNotEqualTo(canonical("ecdsa", TufKit.Key.create("b").pem()));
  }

  @ParameterizedTest
  @CsvSource({
    "dsa, x, isn't known",
    "ed25519, 00, 64 hexadecimal digits",
    "ed25519, , 64 hexadecimal digits",
    "ecdsa, 04cbc5cab2684160, PEM",
    "ecdsa, -----BEGIN PUBLIC KEY-----, PEM",
    "rsa, -----BEGIN PUBLIC KEY-----!-----END PUBLIC KEY-----, PEM"
  })
  void keyThatCannotBeToldFromOthersIsRefused(String type, String text, String said) {
    assertThatThrownBy(() -> canonical(type, text))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(said);
  }
}
