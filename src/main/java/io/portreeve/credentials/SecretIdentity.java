package io.portreeve.credentials;

import io.portreeve.image.Sha256;

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
    return "secret %s/%s (%s)".formatted(namespace, name, Sha256.hex(version, BYTES));
  }
}
