package io.portreeve.credentials;

/**
 * A user name and password for one host.
 *
 * @param identity whose it is, for caches: never the secret itself, and another one when the secret
 *     changes, such as {@code secret shop/pull (uid 1234, version 5)}
 * @param label what messages call it
 * @param host the host and port it is for, exactly
 * @param username user name; never printed
 * @param password password or token; never printed
 */
public record PullCredential(
    String identity, String label, String host, String username, String password) {
  /** One that messages call by what comes before {@code " ("} of its identity. */
  public PullCredential(String identity, String host, String username, String password) {
    this(identity, label(identity), host, username, password);
  }

  static String label(String identity) {
    var end = identity.indexOf(" (");
    return end < 0 ? identity : identity.substring(0, end);
  }

  @Override
  public String toString() {
    return "PullCredential[" + identity + " for " + host + "]";
  }
}
