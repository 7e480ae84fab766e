package io.portreeve.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pull Secret, as operator and webhooks read it: what one can use, the other can.
 *
 * <p>Source: Kubernetes, "Pull an Image from a Private Registry".
 *
 * @param credentials its entries
 * @param characters size of their source
 */
public record PullSecret(PullCredentials credentials, long characters) {
  /** So many bytes are read of one. */
  public static final int MAX_BYTES = 128 << 10;

  /** Base64 takes four characters for three bytes. */
  private static final int MAX_BASE64 = (MAX_BYTES + 2) / 3 * 4;

  private static final String CONFIG_JSON = "kubernetes.io/dockerconfigjson";
  private static final String LEGACY = "kubernetes.io/dockercfg";

  /**
   * Reads it.
   *
   * @param type the Secret's type
   * @param data the Secret's data, in Base64
   * @param identity as {@link SecretIdentity} has it
   * @throws CredentialsException if it can't be used; the message goes on from the Secret's name,
   *     and holds nothing of the content
   */
  public static PullSecret read(
      @Nullable String type, @Nullable Map<String, String> data, String identity) {
    var isLegacy = LEGACY.equals(type);
    var value =
        Objects.requireNonNullElse(data, Map.<String, String>of())
            .get(isLegacy ? ".dockercfg" : ".dockerconfigjson");
    if (value == null || !(isLegacy || CONFIG_JSON.equals(type))) {
      throw new CredentialsException(
          "isn't a pull Secret: its type is to be %s, with key .dockerconfigjson"
              .formatted(CONFIG_JSON));
    }
    if (value.length() > MAX_BASE64) {
      throw new CredentialsException("has more than %,d bytes".formatted(MAX_BYTES));
    }
    var bytes = decoded(value);
    var config = isLegacy ? DockerConfig.parseLegacy(bytes) : DockerConfig.parseConfigJson(bytes);
    return new PullSecret(config.toCredentials(identity), value.length());
  }

  private static byte[] decoded(String value) {
    try {
      return Base64.getDecoder().decode(value.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException _) {
      // Its message would quote the value.
      throw new CredentialsException("isn't Base64");
    }
  }
}
