package io.portreeve.credentials;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What caches call the credentials of a Secret. Operator and webhooks call them the same, so that
 * what one has verified with them the others find.
 */
public final class SecretIdentity {
  private static final int BYTES = 16;

  private SecretIdentity() {}

  /**
   * The identity: another one when the content changes, and never that of another namespace. It is
   * part of messages, so that neither UID nor version is to be read from it.
   *
   * @param namespace namespace of the Secret
   * @param name its name
   * @param uid its UID
   * @param resourceVersion its version
   */
  public static String of(String namespace, String name, String uid, String resourceVersion) {
    var version = uid + " " + resourceVersion;
    try {
      var hash =
          MessageDigest.getInstance("SHA-256").digest(version.getBytes(StandardCharsets.UTF_8));
      return "secret %s/%s (%s)"
          .formatted(namespace, name, HexFormat.of().formatHex(hash, 0, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
