package io.portreeve.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import io.portreeve.image.Excerpt;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Keys of TUF roots: one key is one text, however it was written. */
final class TufKey {
  private static final int ED25519_DIGITS = 64;
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  private TufKey() {}

  /**
   * What tells a key from all others.
   *
   * @param file where it is, for messages
   * @throws Refused if that can't be told
   */
  static String canonical(String file, JsonNode key) throws Refused {
    var type = key.path("keytype").asText();
    var text = key.path("keyval").path("public").asText();
    return switch (type) {
      case "ed25519" -> ed25519(file, text);
      case "rsa" -> encoded(file, "RSA", text);
      case "ecdsa", "ecdsa-sha2-nistp256" -> encoded(file, "EC", text);
      default ->
          throw new Refused(
              "%s can't be used: the key type %s isn't known; use ecdsa, rsa or ed25519"
                  .formatted(file, Excerpt.of(type)));
    };
  }

  private static String ed25519(String file, String text) throws Refused {
    if (text.length() != ED25519_DIGITS || !text.chars().allMatch(HexFormat::isHexDigit)) {
      throw unreadable(file, "ed25519, which is written as 64 hexadecimal digits");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static String encoded(String file, String algorithm, String text) throws Refused {
    var pem = text.strip();
    try {
      if (!pem.startsWith(BEGIN) || !pem.endsWith(END)) {
        throw unreadable(file, algorithm + ", which is written as PEM, PUBLIC KEY");
      }
      var base64 =
          pem.substring(BEGIN.length(), Math.max(BEGIN.length(), pem.length() - END.length()));
      var der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      var key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
      return HexFormat.of().formatHex(key.getEncoded());
    } catch (IllegalArgumentException | GeneralSecurityException _) {
      throw unreadable(file, algorithm + ", which is written as PEM, PUBLIC KEY");
    }
  }

  private static Refused unreadable(String file, String kind) {
    return new Refused(
        "%s can't be used: it has a key of kind %s, and can't be read".formatted(file, kind));
  }
}
